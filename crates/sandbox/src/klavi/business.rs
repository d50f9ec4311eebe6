//! The business codes that the sandbox answers with.

use std::fmt;

use crate::codes::listed;

listed! {
    /// A code of the contract's table, which comes with 416.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum Business {
        QrCodeNotPix = 4101,
    }
}

impl Business {
    pub(super) fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for Business {
    /// The number, as the contract has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
