//! Error code table of a provider, as its contract has it.

use contract::{Contract, ErrorCode};

/// Rows of a contract's error code table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorCodes(&'static [ErrorCode]);

impl ErrorCodes {
    pub(crate) fn of(contract: &'static Contract) -> Self {
        Self(contract.error_codes())
    }

    /// Returns the row of `code`, as the contract writes it.
    pub(super) fn row(self, code: &str) -> Option<&'static ErrorCode> {
        self.0.iter().find(|row| row.code() == code)
    }

    /// Returns the provider's message for `code`, or the contract's description where no message is documented.
    ///
    /// The router looks up every code of its provider at the start, so the empty default is never used.
    pub(crate) fn message(self, code: &str) -> &'static str {
        self.row(code)
            .map(|row| row.message().unwrap_or(row.description()))
            .unwrap_or_default()
    }
}

/// Defines an enum with a constant `ALL`, so that the list cannot miss a variant.
macro_rules! enum_with_all {
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$about_variant:meta])* $variant:ident $(= $code:literal)?,)+
        }
    ) => {
        $(#[$about])*
        $visibility enum $name {
            $($(#[$about_variant])* $variant $(= $code)?,)+
        }

        impl $name {
            /// Every variant.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
}

pub(crate) use enum_with_all;
