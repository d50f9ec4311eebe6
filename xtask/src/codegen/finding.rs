//! Findings of `codegen --check`.

use std::{fmt, io};

use super::literals::Literal;

/// A problem in a file, and its fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, relative to the repository.
    pub(crate) file: String,
    pub(crate) line: Option<usize>,
    pub(crate) problem: String,
    pub(crate) fix: String,
}

impl Finding {
    pub(super) fn of_contract(file: &str, line: Option<usize>, problem: String) -> Self {
        Self {
            file: file.to_owned(),
            line,
            problem,
            fix: format!("correct {file}, then run `cargo xtask codegen`"),
        }
    }

    pub(super) fn of_literal(literal: &Literal) -> Self {
        let Literal {
            file,
            line,
            path,
            provider,
        } = literal;
        Self {
            file: file.clone(),
            line: Some(*line),
            problem: format!("holds the path `{path}` of {provider}; only its contract may say paths"),
            fix: "use the constant in `generated/endpoints.rs`, or in the sandbox the contract's operation"
                .to_owned(),
        }
    }

    pub(super) fn of_stale(file: &str, problem: String) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            problem,
            fix: "run `cargo xtask codegen`; what shall stay goes into the contract".to_owned(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}\n  fix: {}", self.problem, self.fix)
    }
}

/// The error of `codegen`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// Something does not agree.
    Findings(Vec<Finding>),
    /// The repository cannot be read or written, or `rustfmt` is missing.
    Io(#[from] io::Error),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(findings) => {
                for finding in findings {
                    writeln!(f, "{finding}")?;
                }
                write!(f, "{} found", findings.len())
            }
            Self::Io(_) => f.write_str("a file cannot be read or written, or `rustfmt` cannot be run"),
        }
    }
}
