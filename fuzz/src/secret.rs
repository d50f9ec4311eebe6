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

#[cfg(test)]
mod tests {
    use std::{fmt, panic};

    use super::*;

    /// An error with a fault: it quotes what it could not read.
    struct Quoting {
        display: &'static str,
        debug: &'static str,
        source: Option<Box<Quoting>>,
    }

    impl fmt::Display for Quoting {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.display)
        }
    }

    impl Debug for Quoting {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.debug)
        }
    }

    impl Error for Quoting {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.source.as_ref().map(|source| &**source as _)
        }
    }

    fn quoting(display: &'static str, debug: &'static str, source: Option<Quoting>) -> Quoting {
        let source = source.map(Box::new);
        Quoting {
            display,
            debug,
            source,
        }
    }

    #[test]
    fn secret_anywhere_in_error_is_reported() {
        for error in [
            quoting(SECRET, "", None),
            quoting("", SECRET, None),
            quoting("", "", Some(quoting(SECRET, "", None))),
            quoting("", "", Some(quoting("", SECRET, None))),
        ] {
            assert!(panic::catch_unwind(panic::AssertUnwindSafe(|| assert_hidden(&error))).is_err());
        }
        assert_hidden(&quoting(
            "invalid",
            "Quoting",
            Some(quoting("unreadable", "Quoting", None)),
        ));
    }
}
