//! What an error says with all of its causes.

use std::{error::Error, iter};

/// Returns what `error` and each of its causes say, as a report shows it.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
