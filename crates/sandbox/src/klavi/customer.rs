//! Handlers of the Customer API.

pub(super) mod automatic;
pub(super) mod consent_page;
pub(super) mod instant;
pub(super) mod links;
