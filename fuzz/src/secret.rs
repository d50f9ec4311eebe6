//! A secret in the input, which no error may show.

use std::{error::Error, fmt::Debug, iter};

/// The secret. A `$` of the input stands for it, so that a mutation of one byte puts it anywhere.
pub(crate) const SECRET: &str = "hunter2-S3cr3tOfTheInput";

/// Returns `data` as text with the secret in it; `None` if it is not UTF-8.
pub(crate) fn with_secret(data: &[u8]) -> Option<String> {
    Some(std::str::from_utf8(data).ok()?.replace('$', SECRET))
}

/// Checks that `Debug` and the messages of `error` and its sources do not show the secret.
#[track_caller]
pub(crate) fn assert_hidden(error: &(dyn Error + 'static)) {
    for error in iter::successors(Some(error), |&error| error.source()) {
        assert!(!error.to_string().contains(SECRET), "shows the secret: {error}");
        assert_not_in_debug(error);
    }
}

/// Checks that `Debug` of `value` does not show the secret.
#[track_caller]
pub(crate) fn assert_not_in_debug<T: Debug + ?Sized>(value: &T) {
    let debug = format!("{value:?}");
    assert!(!debug.contains(SECRET), "shows the secret: {debug}");
}
