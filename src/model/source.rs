//! Where a weights file is read from, piece by piece.

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
