//! Lists of the Management API.

pub(crate) mod consents;
pub(crate) mod next_cursor;
pub(crate) mod orders;
mod page_size;
