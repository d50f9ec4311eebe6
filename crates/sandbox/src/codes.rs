//! A provider's table of error codes, which stands in its contract and nowhere else.

use contract::{Contract, ErrorCode};

/// The rows of a contract's table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codes(&'static [ErrorCode]);

impl Codes {
    pub(crate) fn of(contract: &'static Contract) -> Self {
        Self(contract.error_codes())
    }

    /// The row of `code`, as the contract writes it.
    pub(crate) fn row(self, code: &str) -> Option<&'static ErrorCode> {
        self.0.iter().find(|row| row.code() == code)
    }

    /// The provider's words for `code`. Where none are documented, what the contract says of the code stands in.
    ///
    /// Every code that a stage answers with is looked up at the start, so the last resort is never needed.
    pub(crate) fn words(self, code: &str) -> &'static str {
        self.row(code)
            .map(|row| row.message().unwrap_or(row.description()))
            .unwrap_or_default()
    }
}

/// An enum that lists its own variants, so that no list of them can leave one out.
macro_rules! listed {
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

pub(crate) use listed;
