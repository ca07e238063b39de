//! Calibrating on a device: a tiling that is right is chosen, and texts go to the device that they are measured for.

mod support;

use promptpress::gpu::{Tile, Tiling};
use promptpress::model::config::EncoderConfig;
use promptpress::{Calibration, Classifier, DeviceKind, Division, ModelFiles, OpenDevice, Scorer, Window};
use support::ready::block_on;

fn classifier(files: &ModelFiles, open: &OpenDevice) -> Classifier {
    Classifier::load(EncoderConfig::from_json(&files.config).unwrap(), &files.weights, open).unwrap()
}

fn probabilities(classifier: &Classifier, windows: &[Window]) -> Vec<Vec<f32>> {
    block_on(classifier.keep_probabilities(windows, &mut |_, _| true)).unwrap()
}

/// One test, as burn opens a device once in a process, for one thread.
#[test]
fn a_device_is_calibrated() {
    let files = support::folder(&support::root().join("models/default"));
    let gpu = block_on(OpenDevice::webgpu()).expect("an adapter; without a GPU install lavapipe");
    // More than an adapter in software would be tried with on its own.
    let tilings = vec![Tiling::Registers, Tiling::Shared { half: false, tile: Tile::SMALL }];
    let open = OpenDevice { tilings: tilings.clone(), ..gpu.clone() };
    let settle = |open: &OpenDevice, divide: bool, kept: Option<Calibration>| {
        let mut classifier = classifier(&files, open);
        let calibration = block_on(classifier.settle(&files.weights, divide, kept)).unwrap();
        (classifier, calibration)
    };

    // Tilings only.
    let (one, calibration) = settle(&open, false, None);
    let tiling = calibration.unwrap().tiling;
    assert!(tilings.contains(&tiling));
    assert_eq!(calibration, Some(Calibration { tiling, division: None }));
    assert_eq!(one.device(), DeviceKind::WebGpu);

    // Both devices; whichever wins, the classifier runs there.
    let (both, calibration) = settle(&open, true, calibration);
    let division = calibration.unwrap().division.unwrap();
    assert_eq!(calibration.unwrap().tiling, tiling, "what was kept is not timed again");
    assert_eq!(both.device(), if division == Division::Cpu { DeviceKind::Cpu } else { DeviceKind::WebGpu });

    // What was kept decides where a text goes: to the last bit, as the two devices differ there.
    let windows = |lengths: &[u32]| -> Vec<Window> {
        lengths.iter().map(|length| Window::new((0..*length).map(|i| i * 7919 % 100_000).collect())).collect()
    };
    let on_cpu = classifier(&files, &OpenDevice::cpu());
    let (on_gpu, _) = settle(&gpu, false, Some(Calibration { tiling: Tiling::Registers, division: None }));
    let kept = Calibration { tiling: Tiling::Registers, division: Some(Division::ByLength { cpu_tokens: 40 }) };
    let (divided, calibration) = settle(&gpu, true, Some(kept));
    assert_eq!((calibration, divided.device()), (Some(kept), DeviceKind::WebGpu));
    for (windows, on) in [(windows(&[40]), &on_cpu), (windows(&[20, 20]), &on_cpu), (windows(&[20, 21]), &on_gpu)] {
        assert_eq!(probabilities(&divided, &windows), probabilities(on, &windows));
        assert_ne!(probabilities(&on_cpu, &windows), probabilities(&on_gpu, &windows));
    }

    // A tiling that was kept and can't run here is measured again.
    let elsewhere = Calibration { tiling: Tiling::Shared { half: true, tile: Tile::LARGE }, division: None };
    assert_eq!(settle(&gpu, false, Some(elsewhere)).1, Some(Calibration { tiling: Tiling::Registers, division: None }));

    // Nothing is measured of a CPU.
    assert_eq!(settle(&OpenDevice::cpu(), true, Some(kept)).1, None);
}
