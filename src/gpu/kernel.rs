//! A kernel: a template of `shaders/` with its variables filled in.

use burn::backend::wgpu::{CubeDim, KernelSource, SourceKernel, SourceTemplate};
use burn::cubecl::prelude::KernelId;

/// One file of `shaders/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shader {
    /// The file's name without its ending.
    pub name: &'static str,
    source: &'static str,
}

/// A file of `shaders/`, with the file of `shaders/parts/` that its header says follows it.
macro_rules! shaders {
    ($($constant:ident $name:literal $($part:literal)?),* $(,)?) => {
        $(
            #[doc = concat!("`shaders/", $name, ".wgsl`")]
            pub const $constant: Shader = Shader {
                name: $name,
                source: concat!(
                    include_str!(concat!("../../shaders/", $name, ".wgsl")),
                    $(include_str!(concat!("../../shaders/parts/", $part, ".wgsl")))?
                ),
            };
        )*
    };
}

shaders! {
    ADD_NORM "add_norm" "norm",
    ATTENTION "attention",
    ATTENTION_SHARED "attention_shared",
    EMBED_NORM "embed_norm" "norm",
    HEAD "head",
    MATMUL_F32 "matmul_f32" "finish",
    MATMUL_Q4 "matmul_q4" "finish",
    MATMUL_Q4_SHARED "matmul_q4_shared" "finish",
    MATMUL_Q8 "matmul_q8" "finish",
    MATMUL_Q8_SHARED "matmul_q8_shared" "finish",
}

/// A shader with its variables: what a pipeline is made of.
#[derive(Clone, Debug)]
pub struct Kernel {
    shader: Shader,
    variables: Vec<(&'static str, String)>,
    workgroup: CubeDim,
}

impl Kernel {
    /// A shader whose workgroups have `x` by `y` threads.
    pub fn new(shader: Shader, [x, y]: [u32; 2]) -> Self {
        Self { shader, variables: Vec::new(), workgroup: CubeDim::new_2d(x, y) }
    }

    /// The same with a variable filled in.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.variables.push((name, value.to_string()));
        self
    }

    /// The same with the type of its products, f16 or f32.
    pub fn with_element(self, half: bool) -> Self {
        let [element, enable] = if half { ["f16", "enable f16;"] } else { ["f32", ""] };
        self.with("element", element).with("enable", enable)
    }

    /// The same with a part that is there or left out.
    pub fn with_part(self, name: &'static str, is_there: bool) -> Self {
        self.with(name, if is_there { "" } else { "//" })
    }

    /// What burn launches.
    pub fn launchable(&self) -> SourceKernel<Self> {
        SourceKernel::new(self.clone(), self.workgroup)
    }
}

impl KernelSource for Kernel {
    fn source(&self) -> SourceTemplate {
        let template = SourceTemplate::new(self.shader.source);
        self.variables.iter().fold(template, |template, (name, value)| template.register(*name, value.clone()))
    }

    /// The key of the pipeline: everything that the source depends on.
    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info((self.shader.name, self.variables.clone()))
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}
