//! Whole stories, from the first call to the last, against the sandbox.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod klavi;
