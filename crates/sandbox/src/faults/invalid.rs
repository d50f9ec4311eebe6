//! Errors of a configuration.

use std::fmt;

/// Error of a configuration of faults: each invalid field, the problem, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFaults(Vec<FieldProblem>);

/// Problem of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldProblem {
    /// JSON pointer.
    pub(crate) pointer: String,
    pub(crate) problem: String,
    pub(crate) expected: Option<String>,
}

impl InvalidFaults {
    /// Creates the error of `problems`, at least one.
    pub(super) fn new(problems: Vec<FieldProblem>) -> Self {
        Self(problems)
    }

    pub(crate) fn into_problems(self) -> Vec<FieldProblem> {
        self.0
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer.escape_debug())?;
        }
        f.write_str(&self.problem)?;
        match &self.expected {
            Some(expected) => write!(f, "; expected {expected}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for InvalidFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidFaults {}
