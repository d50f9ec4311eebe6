//! State of the wallet.

use std::sync::Arc;

use super::requests::Requests;
use crate::{clock::Clock, cursor::Cursors, error::StartError};

/// State of the wallet, which all handlers share.
#[derive(Debug)]
pub struct Wallet {
    pub(super) requests: Requests,
    pub(super) cursors: Cursors,
}

impl Wallet {
    /// Creates a wallet without requests.
    pub(super) fn new(clock: &Arc<Clock>) -> Result<Self, StartError> {
        Ok(Self {
            requests: Requests::new(Arc::clone(clock))?,
            cursors: Cursors::new()?,
        })
    }
}
