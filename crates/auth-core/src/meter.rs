//! Metrics of token caches in a build without the feature `metrics`: nothing is recorded.
//!
//! With the feature, `metrics::tokens` takes the place of this module.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

type Name = Option<Cow<'static, str>>;

pub(crate) fn token_stored(_: &Name, _: SystemTime, _: SystemTime) {}

pub(crate) fn token_fetched(_: &Name, _: Duration) {}

pub(crate) fn fetch_failed(_: &Name, _: Duration, _: &'static str) {}

pub(crate) fn token_invalidated(_: &Name) {}
