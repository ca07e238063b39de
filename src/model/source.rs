//! Where a weights file is read from, piece by piece.

use std::cell::RefCell;
use std::io;

/// The bytes of a weights file. A model is loaded tensor by tensor, so that the file need never be in memory whole, beside
/// what is made of it.
pub trait WeightsSource {
    /// The length of the file, in bytes.
    ///
    /// # Errors
    /// Those of where it is read from.
    fn length(&self) -> io::Result<u64>;

    /// Fills `out` with the bytes from `start` on.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] where the file ends before `out` is full, and those of where it is read from.
    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()>;
}

impl WeightsSource for &[u8] {
    fn length(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        let mut rest = usize::try_from(start).ok().and_then(|start| self.get(start..)).unwrap_or_default();
        io::Read::read_exact(&mut rest, out)
    }
}

impl WeightsSource for Vec<u8> {
    fn length(&self) -> io::Result<u64> {
        self.as_slice().length()
    }

    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        self.as_slice().read_at(start, out)
    }
}

/// Bytes of a block of [`Blockwise`]; pieces of a quarter of it or less are taken from one.
const BLOCK_BYTES: usize = 1 << 18;

/// A source that is asked for blocks where the pieces are small, for one at which every call costs: the next piece is
/// often beside the last.
pub struct Blockwise<S> {
    source: S,
    /// Where the block starts, and its bytes.
    block: RefCell<(u64, Vec<u8>)>,
}

impl<S> Blockwise<S> {
    /// Nothing is read yet.
    pub fn new(source: S) -> Self {
        Self { source, block: RefCell::default() }
    }
}

impl<S: WeightsSource> WeightsSource for Blockwise<S> {
    fn length(&self) -> io::Result<u64> {
        self.source.length()
    }

    fn read_at(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        if out.len() > BLOCK_BYTES / 4 {
            return self.source.read_at(start, out);
        }
        let (from, block) = &mut *self.block.borrow_mut();
        if start < *from || start + out.len() as u64 > *from + block.len() as u64 {
            block.resize((self.length()?.saturating_sub(start) as usize).min(BLOCK_BYTES), 0);
            *from = start;
            if let Err(e) = self.source.read_at(start, block) {
                block.clear();
                return Err(e);
            }
        }
        let rest = block.get((start - *from) as usize..).unwrap_or_default();
        rest.read_at(0, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_change_no_piece() {
        let bytes: Vec<u8> = (0..3 * BLOCK_BYTES + 100).map(|i| (i % 251) as u8).collect();
        let source = Blockwise::new(bytes.as_slice());
        let end = bytes.len();
        let places = [0, 1, BLOCK_BYTES - 3, 2 * BLOCK_BYTES, 7, end - 5, end - BLOCK_BYTES, end];
        for (start, length) in
            places.iter().flat_map(|start| [0, 1, 5, 1000, BLOCK_BYTES].map(|length| (*start, length)))
        {
            let mut out = vec![0; length];
            let read = source.read_at(start as u64, &mut out);
            match bytes.get(start..start + length) {
                Some(expected) => assert!(read.is_ok() && out == expected, "{start} {length}"),
                None => assert_eq!(read.unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{start} {length}"),
            }
        }
    }
}
