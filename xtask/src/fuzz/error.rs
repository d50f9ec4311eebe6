//! Errors of `cargo xtask fuzz`.

use std::{io, process::ExitStatus};

/// Failure of fuzzing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// There is no such target.
    #[error("`{name}` is not a target; expected one of {known}")]
    UnknownTarget {
        /// The name.
        name: String,
        /// The names of the targets.
        known: String,
    },
    /// The instrumented build failed.
    #[error(
        "the instrumented build failed with {0}; without Debian's libclang-rt-22-dev (or CUSTOM_LIBFUZZER_PATH), it compiles \
         libFuzzer, which needs a C++ compiler"
    )]
    Build(ExitStatus),
    /// An input fails.
    #[error("{0}")]
    Failures(String),
    /// A thread panicked.
    #[error("a thread of the runs panicked")]
    Panicked,
    /// A file cannot be read or written, or a program cannot be run.
    #[error("failed to read or write a file, or to run a program")]
    Io(#[from] io::Error),
}
