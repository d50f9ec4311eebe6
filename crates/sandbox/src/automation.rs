//! People and banks that act by themselves.

use jiff::SignedDuration;

/// Delays after which people approve and banks settle by themselves, in the sandbox's time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Automation {
    /// From the creation to the approval by a user or payer.
    pub(crate) approve: Option<SignedDuration>,
    /// From the approval to the settlement.
    pub(crate) settle: Option<SignedDuration>,
}
