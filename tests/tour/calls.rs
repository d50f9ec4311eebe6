//! Reports of calls.

use std::{
    fmt::{Debug, Display},
    io,
};

use auth_core::{InvalidInput, Items, PageErrorKind, Paginator, TokenProvider, http};
use serde_json::json;

use crate::print_line;

/// Reports the calls of one provider as they end.
pub(crate) struct Calls {
    provider: &'static str,
    all_as_expected: bool,
}

impl Calls {
    pub(crate) fn of(provider: &'static str) -> Self {
        Self {
            provider,
            all_as_expected: true,
        }
    }

    pub(crate) fn all_as_expected(&self) -> bool {
        self.all_as_expected
    }

    /// Reports a call of `operation` that should succeed, and returns its value.
    pub(crate) fn succeeds<T, E: Display>(
        &mut self,
        operation: &str,
        result: Result<T, E>,
    ) -> io::Result<Option<T>> {
        match result {
            Ok(value) => {
                self.report(operation, "succeeded")?;
                Ok(Some(value))
            }
            Err(error) => {
                self.unexpected(operation, &error)?;
                Ok(None)
            }
        }
    }

    /// Reports a call of `operation` that should fail with the provider's error `code`.
    pub(crate) fn fails_with<T, C: Display + Debug + 'static>(
        &mut self,
        operation: &str,
        code: &str,
        result: Result<T, http::Error<C>>,
    ) -> io::Result<()> {
        match result {
            Ok(_) => self.unexpected(
                operation,
                &format_args!("a success; expected the error code {code}"),
            ),
            Err(error) if error.code().is_some_and(|found| found.to_string() == code) => {
                self.report(operation, &format!("rejected: {code}"))
            }
            Err(error) => self.unexpected(operation, &error),
        }
    }

    /// Signs in with the provider's `operation`.
    pub(crate) async fn signs_in(&mut self, operation: &str, tokens: &dyn TokenProvider) -> io::Result<()> {
        self.succeeds(operation, tokens.token().await).map(drop)
    }

    /// Reads the list of `operation` to its end, and expects `expected` items.
    pub(crate) async fn lists<P: Paginator + 'static>(
        &mut self,
        operation: &str,
        mut items: Items<P>,
        expected: usize,
    ) -> io::Result<()>
    where
        P::Error: Display,
    {
        while let Some(item) = items.next_item().await {
            if let Err(error) = item {
                return self.unexpected(operation, &error);
            }
        }
        let progress = items.progress();
        if usize::try_from(progress.items) == Ok(expected) {
            self.report(
                operation,
                &format!("succeeded: {} items on {} pages", progress.items, progress.pages),
            )
        } else {
            self.unexpected(
                operation,
                &format_args!("{} items; expected {expected}", progress.items),
            )
        }
    }

    fn report(&self, operation: &str, outcome: &str) -> io::Result<()> {
        print_line(&json!({"provider": self.provider, "operation": operation, "outcome": outcome}))
    }

    fn unexpected(&mut self, operation: &str, found: &dyn Display) -> io::Result<()> {
        self.all_as_expected = false;
        self.report(operation, &format!("unexpected: {found}"))
    }
}

/// Returns the first item of a list, or the error of the first page.
pub(crate) async fn first<P, C>(mut items: Items<P>) -> Result<Option<P::Item>, http::Error<C>>
where
    P: Paginator<Error = http::Error<C>> + 'static,
{
    items.next_item().await.transpose().map_err(|error| {
        let cycle = InvalidInput::new("cursor", error.to_string(), "the first page of a list");
        match error.into_kind() {
            PageErrorKind::Fetch(error) => error,
            _ => cycle.into(),
        }
    })
}
