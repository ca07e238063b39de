//! How the command ends when it cannot do what was asked.

use std::io;
use std::process::ExitCode;

use promptpress::{Error, ErrorKind};

/// Why the command stops.
pub enum Failure {
    /// Said with its code; 2 for a usage error, else 1.
    Error(Error),
    /// The reader of our output went away (`promptpress … | head`): nothing to say, nobody to say it to.
    BrokenPipe,
}

impl Failure {
    /// Writes the message and gives the exit status.
    pub fn report(self) -> ExitCode {
        match self {
            Self::BrokenPipe => ExitCode::SUCCESS,
            Self::Error(error) => {
                eprintln!("promptpress: {error}");
                let usage = matches!(error.kind(), ErrorKind::OptionOutOfRange | ErrorKind::OptionsConflict);
                ExitCode::from(if usage { 2 } else { 1 })
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Error(
                Error::new(ErrorKind::Io, format!("reading or writing failed ({error}); check the file and the disk"))
                    .with_source(error),
            ),
        }
    }
}
