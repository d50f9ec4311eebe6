//! Responses of Klip App2App.

use test_support::Provider;

/// Calls the operation of the input with the input's response.
pub fn run(data: &[u8]) {
    crate::response::run(Provider::KlipA2a, data);
}

/// Returns the examples of the contract.
pub fn seeds() -> Vec<Vec<u8>> {
    crate::response::seeds(Provider::KlipA2a)
}
