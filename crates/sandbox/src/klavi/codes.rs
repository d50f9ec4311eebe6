//! Business codes that the sandbox returns.

use std::fmt;

use crate::router::enum_with_all;

enum_with_all! {
    /// Code of the contract's table, within status 416.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum BusinessCode {
        QrCodeNotPix = 4101,
    }
}

impl BusinessCode {
    pub(super) fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for BusinessCode {
    /// Formats the number, as the contract has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
