//! Layer norms: after a residual, and of the embeddings.

use burn::cubecl::server::Handle;

use super::kernel::{ADD_NORM, EMBED_NORM, Kernel};
use super::session::Session;
use super::tiling::Tiling;

/// Scale and shift of a layer norm.
pub struct Norm {
    hidden: usize,
    epsilon: f64,
    /// `[hidden]`
    gamma: Handle,
    /// `[hidden]`
    beta: Handle,
}

impl Norm {
    /// Uploads both, `[hidden]` each.
    pub fn new(session: &Session, [gamma, beta]: &[Vec<f32>; 2], epsilon: f64) -> Self {
        Self { hidden: gamma.len(), epsilon, gamma: session.floats(gamma), beta: session.floats(beta) }
    }

    /// The norm of `x + residual`, `[rows, hidden]` each.
    pub fn add(&self, session: &Session, x: &Handle, residual: &Handle, rows: usize) -> Handle {
        let out = session.empty(rows * self.hidden); // [rows, hidden]
        let kernel = self.kernel(ADD_NORM, session).with_part("residual", true);
        session.launch(&kernel, [rows, 1, 1], &[x, &self.gamma, &self.beta, &out, residual]);
        out
    }

    /// The norm of `words`, `[rows, hidden]`, plus the rows of `positions` that `places`, u32 `[rows]`, names.
    pub fn embed(&self, session: &Session, words: &Handle, positions: &Handle, places: &Handle, rows: usize) -> Handle {
        let out = session.empty(rows * self.hidden); // [rows, hidden]
        let buffers = [words, positions, places, &self.gamma, &self.beta, &out];
        session.launch(&self.kernel(EMBED_NORM, session), [rows, 1, 1], &buffers);
        out
    }

    fn kernel(&self, shader: super::kernel::Shader, session: &Session) -> Kernel {
        let threads = threads_of_a_row(session.tiling());
        Kernel::new(shader, [threads, 1])
            .with("hidden", self.hidden)
            .with("epsilon", format!("{:e}", self.epsilon))
            .with("threads", threads)
    }
}

/// Threads that share a row: few where they run one after the other anyway.
pub(super) fn threads_of_a_row(tiling: Tiling) -> u32 {
    if tiling == Tiling::Registers { 4 } else { 64 }
}
