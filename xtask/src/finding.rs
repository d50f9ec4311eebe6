//! Findings of `check`, `codegen` and `contracts`.

use std::{fmt, io};

use contract::{InvalidContract, Place, Violation};

/// Problem in the repository, and its fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, relative to the repository.
    pub(crate) file: String,
    /// Starts at 1.
    pub(crate) line: Option<usize>,
    /// JSON pointer to the place in the file.
    pub(crate) pointer: Option<String>,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            pointer: None,
            message: message.into(),
        }
    }

    /// Creates a finding at the JSON pointer `pointer` of a contract, whose file and line are not known yet.
    pub(crate) fn at(pointer: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.to_owned()),
            ..Self::new("", message)
        }
    }

    /// Sets the line.
    pub(crate) fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

impl From<InvalidContract> for Finding {
    fn from(invalid: InvalidContract) -> Self {
        Self::at(invalid.place(), invalid.problem())
    }
}

impl From<Violation> for Finding {
    fn from(violation: Violation) -> Self {
        match violation.place {
            Place::Contract(pointer) => Self::at(&pointer, violation.problem),
            // Only examples are validated here.
            place => Self::at("", format!("{place}: {}", violation.problem)),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(pointer) = &self.pointer {
            write!(f, ": #{pointer}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Failure of a task that looks for findings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// There are findings.
    Findings(Vec<Finding>),
    /// The repository could not be read or written, or a program could not be run.
    Io(#[from] io::Error),
}

impl Failed {
    /// Sets the file of the findings.
    pub(crate) fn in_file(self, file: &str) -> Self {
        let in_file = |finding| Finding {
            file: file.to_owned(),
            ..finding
        };
        match self {
            Self::Findings(findings) => Self::Findings(findings.into_iter().map(in_file).collect()),
            failed @ Self::Io(_) => failed,
        }
    }
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
            Self::Io(_) => f.write_str("failed to read or write a file, or to run a program"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parts_of_the_place_are_shown() {
        let finding = Finding::new("crates/shop/openapi.yaml", "has no `type`");
        assert_eq!(finding.to_string(), "crates/shop/openapi.yaml: has no `type`");
        let finding = finding.at_line(7);
        assert_eq!(finding.to_string(), "crates/shop/openapi.yaml:7: has no `type`");
        let pointer = Some("/paths".to_owned());
        let finding = Finding { pointer, ..finding };
        assert_eq!(
            finding.to_string(),
            "crates/shop/openapi.yaml:7: #/paths: has no `type`"
        );
    }
}
