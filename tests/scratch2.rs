use promptpress::cpu::kernel::{Kernel, Planes};
use std::time::Instant;
#[test]
fn speed() {
    let kernel = Kernel::available()[0];
    for rows in [16, 64, 128] {
        for depth in [384usize, 768, 3072] {
            let width = kernel.width();
            let fine: Vec<u8> = (0..rows * depth).map(|i| (i * 7919 % 127) as u8).collect();
            let b: Vec<i8> = (0..width * depth).map(|i| (i * 7919 % 255) as u8 as i8).collect();
            let start = vec![0; width];
            let mut out = vec![0; rows * width];
            let mut best = f64::MAX;
            let n = 40_000_000 / (rows * depth * width / 16);
            for _ in 0..12 {
                let t = Instant::now();
                for _ in 0..n {
                    kernel.planes(&mut Planes {
                        fine: &fine,
                        coarse: &fine,
                        rows,
                        depth,
                        b: &b,
                        start: &start,
                        out: &mut out,
                    });
                }
                best = best.min(t.elapsed().as_secs_f64() / n as f64);
            }
            println!("{kernel:?} {rows} {depth} {:.0} GFLOP/s", 2.0 * (rows * depth * width) as f64 / best / 1e9);
        }
    }
}
