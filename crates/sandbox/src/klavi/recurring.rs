//! Consents to recurring payments, and the payments under them.

mod charge;
mod consent;
mod state;

pub(super) use self::{
    charge::Charge,
    consent::{Consent, Terms},
};
