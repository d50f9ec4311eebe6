//! Verification failure.

use std::{fmt, io};

/// Verification failure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A tool reported findings.
    Findings { step: &'static str, findings: String },
    /// A runtime of the tools is not installed.
    MissingRuntime(&'static str),
    /// Checks were skipped in spite of `--require`.
    Skipped(Vec<String>),
    /// A program failed to run.
    Io(#[from] io::Error),
}

impl Error {
    pub(super) fn findings(step: &'static str, findings: impl Into<String>) -> Self {
        Self::Findings {
            step,
            findings: findings.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings { step, findings } => write!(f, "{step}:\n{}", findings.trim_end()),
            Self::MissingRuntime(runtime) => write!(f, "{runtime} is not installed"),
            Self::Skipped(skipped) => write!(f, "required tools are missing:\n{}", skipped.join("\n")),
            Self::Io(_) => f.write_str("failed to run a program"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_quoted() {
        let error = Error::findings("Redocly", "a.yaml:1 wrong\n");
        assert_eq!(error.to_string(), "Redocly:\na.yaml:1 wrong");
    }
}
