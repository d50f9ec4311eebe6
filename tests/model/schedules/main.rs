//! What the token cache promises, held to in thousands of orders in which its tasks may run.

mod dropping;
mod expiry;
mod failure;
mod issuer;
mod losing;
mod patience;
mod refusal;
mod scene;
mod schedules;
mod sharing;
