//! Text of an error and its sources.

use std::{error::Error, iter};

/// Returns the messages of `error` and its sources, joined by colons.
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
