//! The text to work on: a file or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use promptpress::{Error, ErrorKind, Result};

/// Opens a file, or standard input for `-`.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(BufReader::new(file))),
        Err(e) => Err(Error::new(ErrorKind::Io, format!("{} cannot be opened ({e}); check the path", path.display()))
            .with_source(e)),
    }
}

/// The whole of a file, or of standard input for `-`, as text.
pub fn read_text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|e| {
        Error::new(ErrorKind::Io, format!("{} cannot be read ({e}); check the file", path.display())).with_source(e)
    })?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Error::new(
            ErrorKind::TextNotUnicode,
            format!("{} is not UTF-8 from byte {at} on; convert it first (iconv -t utf-8)", path.display()),
        )
        .with_source(e)
    })
}
