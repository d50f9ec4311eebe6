//! How-to guides: one task each, with an example that runs.
//!
//! * [`sign_in`]: request tokens from an API, and keep them fresh.
//! * [`list`]: list, limit, export and resume.
//! * [`retry_safely`]: decide which requests are sent twice.
//! * [`wait`]: wait for a final state.
#![cfg_attr(
    all(feature = "store", feature = "testing"),
    doc = "* [`test`](mod@test): test without waiting, and without the API.
* [`share_tokens`]: use one token in many processes."
)]
//! * [`observe`]: watch calls and tokens.
//!
//! The [tutorial](crate::http#tutorial) builds a client step by step. The crate's folder `examples` has whole programs:
//! `github`, `api_key`, `signed`, `file_store` and `tonic`.

#[doc = include_str!("../docs/list.md")]
pub mod list {}

#[doc = include_str!("../docs/observe.md")]
#[cfg_attr(
    feature = "metrics",
    doc = "* **Metrics** of calls and tokens go to the recorder of the program: see [`metrics`](crate::metrics)."
)]
pub mod observe {}

#[doc = include_str!("../docs/retry_safely.md")]
pub mod retry_safely {}

#[cfg(all(feature = "store", feature = "testing"))]
#[doc = include_str!("../docs/share_tokens.md")]
pub mod share_tokens {}

#[doc = include_str!("../docs/sign_in.md")]
pub mod sign_in {}

#[cfg(all(feature = "store", feature = "testing"))]
#[doc = include_str!("../docs/test.md")]
pub mod test {}

#[doc = include_str!("../docs/wait.md")]
pub mod wait {}
