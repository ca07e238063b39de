//! Every kernel, in every tiling, over many shapes, against plain burn. Run on whatever adapter is here; without a GPU
//! that is lavapipe, which has f16.

use super::kernel::{HEAD, Kernel};
use super::layer::{Packed, attention};
use super::norm::{Norm, threads_of_a_row};
use super::product::{Product, Row};
use super::reference;
use super::session::Session;
use super::tiling::{Tile, Tiling};
use crate::OpenDevice;
use crate::model::config::Activation;
use crate::model::weights::BLOCK;

fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

/// One test, as burn opens a device once in a process, for one thread.
#[test]
fn kernels_are_burns() {
    let open = block_on(OpenDevice::webgpu()).expect("an adapter; without a GPU install lavapipe");
    for tiling in Tiling::ALL {
        let session = Session::new(open.device.as_ref().unwrap(), tiling).unwrap();
        products_are_burns(&session);
        // Only products have tiles of several sizes, and norms and head but two forms.
        if matches!(tiling, Tiling::Registers | Tiling::Shared { tile: Tile::SMALL, .. }) {
            attention_is_burns(&session);
            norms_and_head_are_burns(&session);
        }
    }
}

/// Numbers between −1 and 1 that are always the same.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
}

fn close(found: &[f32], expected: &[f32], tolerance: f32, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} for {expected}");
    }
}

/// Whether a tiling is tried in every variant: lavapipe compiles the others for seconds each.
fn compiles_soon(tiling: Tiling) -> bool {
    matches!(tiling, Tiling::Registers | Tiling::Shared { half: false, tile: Tile::SMALL })
}

/// How far a tiling may be off in sums of so many terms: f16 rounds each by 5e-4, in either direction.
fn tolerance(tiling: Tiling, terms: usize) -> f32 {
    if matches!(tiling, Tiling::Shared { half: true, .. }) { 5e-4 * (terms as f32).sqrt() } else { 2e-5 }
}

fn products_are_burns(session: &Session) {
    let tiling = session.tiling();
    let mut numbers = Numbers(1);
    let activations = [None, Some(Activation::Gelu), Some(Activation::GeluTanh), Some(Activation::Relu)];
    let shapes = [[1, 4, 1], [3, 8, 5], [33, 64, 64], [65, 100, 130], [128, 312, 96], [70, 384, 192], [9, 1536, 66]];
    for (i, [rows, inputs, outputs]) in shapes.into_iter().enumerate() {
        let activation = if compiles_soon(tiling) { activations[i % activations.len()] } else { None };
        let blocks = usize::is_multiple_of(inputs, BLOCK).then_some(4);
        for bits in [Some(8), Some(32), blocks].into_iter().flatten() {
            let rows_of_weights: Vec<Row> = (0..outputs)
                .map(|_| match bits {
                    4 => {
                        let nibbles = (0..inputs / 2).map(|_| (numbers.next() * 127.0) as i8 as u8).collect();
                        let scales = (0..inputs / BLOCK).map(|_| 0.01 * (numbers.next() + 2.0));
                        Row::FourBit(nibbles, scales.collect())
                    }
                    8 => {
                        let bytes = (0..inputs).map(|_| (numbers.next() * 127.0) as i8 as u8).collect();
                        Row::EightBit(bytes, 0.001 * (numbers.next() + 2.0))
                    }
                    _ => Row::Full(numbers.floats(inputs).iter().map(|value| value * 0.1).collect()),
                })
                .collect();
            let weights: Vec<f32> = rows_of_weights.iter().flat_map(Row::full).collect();
            let (x, bias) = (numbers.floats(rows * inputs), numbers.floats(outputs));
            let stored: Vec<_> = rows_of_weights.into_iter().map(Some).collect();
            let product = Product::new(session, &stored, &bias, inputs);
            let out = product.forward(session, &session.floats(&x), rows, activation);
            let found = block_on(session.read(out)).unwrap();
            let expected = reference::product(&x, &weights, &bias, inputs, activation);
            // f32 weights are multiplied in f32 everywhere.
            let tolerance = if bits == 32 { 2e-5 } else { tolerance(tiling, inputs) };
            close(&found, &expected, tolerance, &format!("{tiling:?} {rows}×{inputs}×{outputs} {bits} bits"));
        }
    }
}

fn attention_is_burns(session: &Session) {
    let tiling = session.tiling();
    let mut numbers = Numbers(2);
    for (heads, width, lengths) in
        [(2, 8, vec![3, 1, 17]), (12, 32, vec![64, 5]), (3, 26, vec![40, 2, 66]), (2, 64, vec![130])]
    {
        let padded: usize = 4 * usize::div_ceil(width, 4);
        let tokens: usize = lengths.iter().sum();
        let mut qkv = numbers.floats(tokens * 3 * heads * padded);
        // What pads a head is zero.
        for head in qkv.chunks_exact_mut(padded) {
            head[width..].fill(0.0);
        }
        for masked in if compiles_soon(tiling) { &[false, true][..] } else { &[true] } {
            let masked = *masked;
            // The first token of each window is always there.
            let attended: Vec<bool> =
                lengths.iter().flat_map(|length| (0..*length).map(|i| !masked || i == 0 || i % 3 != 1)).collect();
            let mut offsets = vec![0];
            offsets.extend(lengths.iter().scan(0, |end, length| {
                *end += *length as u32;
                Some(*end)
            }));
            let mask: Vec<u32> = attended.iter().map(|attended| u32::from(*attended)).collect();
            let packed = Packed {
                tokens,
                offsets: session.words(&offsets),
                windows: lengths.len(),
                longest: *lengths.iter().max().unwrap(),
                mask: masked.then(|| session.words(&mask)),
            };
            let out = attention(session, &session.floats(&qkv), &packed, heads, [width, padded]);
            let found = block_on(session.read(out)).unwrap();
            let expected = reference::attention(&qkv, &lengths, &attended, heads, [width, padded]);
            close(
                &found,
                &expected,
                tolerance(tiling, width),
                &format!("{tiling:?} {heads}×{width} {lengths:?} {masked}"),
            );
        }
    }
}

fn norms_and_head_are_burns(session: &Session) {
    let tiling = session.tiling();
    let mut numbers = Numbers(3);
    for (rows, hidden) in [(1, 1), (3, 4), (5, 26), (17, 128), (9, 312), (2, 1024)] {
        let what = format!("{tiling:?} {rows}×{hidden}");
        let parts = [numbers.floats(hidden), numbers.floats(hidden)];
        let (x, y) = (numbers.floats(rows * hidden), numbers.floats(rows * hidden));
        let norm = Norm::new(session, &parts, 1e-5);
        let expected = reference::add_norm(&x, &y, &parts, 1e-5);
        let out = norm.add(session, &session.floats(&x), &session.floats(&y), rows);
        close(&block_on(session.read(out)).unwrap(), &expected, 2e-5, &what);

        // Positions in another order than the tokens.
        let places: Vec<u32> = (0..rows as u32).rev().collect();
        let of_places: Vec<f32> = y.chunks_exact(hidden).rev().flatten().copied().collect();
        let [words, positions] = [&x, &of_places].map(|values| session.floats(values));
        let out = norm.embed(session, &words, &positions, &session.words(&places), rows);
        close(&block_on(session.read(out)).unwrap(), &expected, 2e-5, &what);

        let (weights, bias) = (numbers.floats(2 * hidden), numbers.floats(2));
        let threads = threads_of_a_row(tiling);
        let head = Kernel::new(HEAD, [threads, 1]).with("hidden", hidden).with("threads", threads);
        let out = session.empty(rows);
        let buffers = [&session.floats(&x), &session.floats(&weights), &session.floats(&bias), &out];
        session.launch(&head, [rows, 1, 1], &buffers);
        close(&block_on(session.read(out)).unwrap(), &reference::head(&x, &weights, &bias), 1e-5, &what);
    }
}
