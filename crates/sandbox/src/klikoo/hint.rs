//! Hints for the log about rejected signatures and timestamps.
//!
//! A hint has the string to sign, with the token as `<token>`, and the common mistake that the received signature
//! matches. It never has a key or the expected signature.

mod bodies;
mod encodings;
mod keys;
mod macs;
mod request;
mod timestamps;
mod token_request;
mod variants;

pub(super) use self::{
    keys::Keys, request::hint as request, timestamps::hint as timestamp, token_request::hint as token_request,
};
