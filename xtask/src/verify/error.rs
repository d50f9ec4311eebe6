//! Verification failure.

use std::{fmt, io};

/// Verification failure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A tool reported findings.
    Findings { step: &'static str, findings: String },
    /// Tools that `--require` demands are missing.
    MissingTools(Vec<String>),
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
            Self::MissingTools(skipped) => write!(f, "required tools are missing:\n{}", skipped.join("\n")),
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
