//! Bus tickets and tickets for attractions.

mod attractions;
pub(crate) mod locations;
pub(crate) mod mandatory_fields;
pub(crate) mod seats;
pub(crate) mod trips;
