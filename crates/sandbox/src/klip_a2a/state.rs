//! State of the wallet.

use super::requests::Requests;
use crate::{cursor::Cursors, setup::Setup, snapshot::snapshot};

/// State of the wallet, which all handlers share.
#[derive(Debug)]
pub struct Wallet {
    pub(super) requests: Requests,
    pub(super) cursors: Cursors,
}

impl Wallet {
    /// Creates a wallet without requests.
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            requests: Requests::new(setup),
            cursors: Cursors::new(&setup.seed, "klip-a2a/cursors"),
        }
    }
}

snapshot!(Wallet { requests: Requests } settings { cursors });
