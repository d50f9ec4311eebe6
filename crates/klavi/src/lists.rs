//! Lists of the Management API.

pub(crate) mod consents;
pub(crate) mod orders;
mod page_size;
mod raw;
