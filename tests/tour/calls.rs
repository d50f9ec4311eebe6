//! What was called, and how it ended.

use std::{
    fmt::{Debug, Display},
    io,
};

use auth_core::{InvalidInput, Items, PageErrorKind, Paginator, TokenProvider, http};
use serde_json::json;

use crate::say;

/// The calls of one provider, told as they end.
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

    /// A call of `operation` that should succeed; what it answered, if it did.
    pub(crate) fn succeeds<T, E: Display>(
        &mut self,
        operation: &str,
        result: Result<T, E>,
    ) -> io::Result<Option<T>> {
        match result {
            Ok(answer) => {
                self.tell(operation, "answered")?;
                Ok(Some(answer))
            }
            Err(error) => {
                self.unexpected(operation, &error)?;
                Ok(None)
            }
        }
    }

    /// A call of `operation` that should be refused with the provider's own `code`, and with nobody else's.
    pub(crate) fn refuses<T, C: Display + Debug + 'static>(
        &mut self,
        operation: &str,
        code: &str,
        result: Result<T, http::Error<C>>,
    ) -> io::Result<()> {
        match result {
            Ok(_) => self.unexpected(operation, &format_args!("an answer, not the refusal {code}")),
            Err(error) if error.code().is_some_and(|found| found.to_string() == code) => {
                self.tell(operation, &format!("refused: {code}"))
            }
            Err(error) => self.unexpected(operation, &error),
        }
    }

    /// Signs in, by the `operation` that the provider has for it.
    pub(crate) async fn signs_in(&mut self, operation: &str, tokens: &dyn TokenProvider) -> io::Result<()> {
        self.succeeds(operation, tokens.token().await).map(drop)
    }

    /// Walks the list of `operation` to its end, which should be after `expected` items.
    pub(crate) async fn walks<P: Paginator + 'static>(
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
        let walked = items.progress();
        if usize::try_from(walked.items) == Ok(expected) {
            self.tell(
                operation,
                &format!("answered: {} items on {} pages", walked.items, walked.pages),
            )
        } else {
            self.unexpected(operation, &format_args!("{} items, not {expected}", walked.items))
        }
    }

    fn tell(&self, operation: &str, outcome: &str) -> io::Result<()> {
        say(&json!({"provider": self.provider, "operation": operation, "outcome": outcome}))
    }

    fn unexpected(&mut self, operation: &str, found: &dyn Display) -> io::Result<()> {
        self.all_as_expected = false;
        self.tell(operation, &format!("unexpected: {found}"))
    }
}

/// The first item of a list, or how the call for its page failed.
pub(crate) async fn first<P, C>(mut items: Items<P>) -> Result<Option<P::Item>, http::Error<C>>
where
    P: Paginator<Error = http::Error<C>> + 'static,
{
    items.next_item().await.transpose().map_err(|error| {
        let circle = InvalidInput::new("cursor", error.to_string(), "the first page of a list");
        match error.into_kind() {
            PageErrorKind::Fetch(error) => error,
            _ => circle.into(),
        }
    })
}
