//! Clients that third-party generators produce from the contracts.
//!
//! A generator warns about parts that it cannot express and leaves them out. So a warning is a finding, and the generated
//! code is checked against the contract: every operation with each of its responses, and every model.

mod output_folder;
mod parts;
pub(super) mod python;
pub(super) mod typescript;
