//! The outcome of a call, in one form for every client.

use std::{
    error::Error,
    fmt::{Debug, Display},
    iter,
};

use auth_core::{
    Page, TokenErrorKind, TokenProvider,
    http::{self, ErrorKind, Execution},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The outcome of a call.
pub type Outcome = Result<Success, Failure>;

/// What a caller gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success {
    /// The value as `Debug` shows it.
    pub debug: String,
    /// The received objects in it; `None` if it cannot be serialized.
    pub objects: Option<Vec<Object>>,
}

/// A received object, as it came and as it is read again from what it was serialized to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The object.
    pub first: Shown,
    /// The object that was read again.
    pub again: Shown,
}

/// An object as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// As `Debug` shows it.
    pub debug: String,
    /// Serialized.
    pub json: String,
}

/// What an error says to every caller.
#[derive(Debug)]
pub struct Failure {
    /// The kind of the call's error, or of the token call's; `None` if a token provider failed by itself.
    pub kind: Option<ErrorKind>,
    /// The kind of the token provider's error, if a token was asked for.
    pub token: Option<TokenErrorKind>,
    /// Whether the provider executed the call; `None` of a token.
    pub execution: Option<Execution>,
    /// The status code.
    pub status: Option<u16>,
    /// The provider's own code.
    pub code: Option<String>,
    /// Whether it is safe to repeat the call.
    pub is_retryable: bool,
    /// Display of the error and of each of its causes.
    pub messages: Vec<String>,
    /// Debug of the error and of each of its causes.
    pub debugs: Vec<String>,
}

impl Failure {
    fn of<C: Debug + Display + 'static>(
        call: Option<&http::Error<C>>,
        error: &(dyn Error + 'static),
    ) -> Self {
        let chain = || iter::successors(Some(error), |&error| error.source());
        Self {
            kind: call.map(http::Error::kind),
            token: None,
            execution: None,
            status: call.and_then(|call| Some(call.status()?.as_u16())),
            code: call.and_then(|call| Some(call.code()?.to_string())),
            is_retryable: call.is_some_and(http::Error::is_retryable),
            messages: chain().map(ToString::to_string).collect(),
            debugs: chain().map(|error| format!("{error:?}")).collect(),
        }
    }

    /// Returns what the error and its causes say.
    pub fn text(&self) -> String {
        self.messages.join(": ")
    }
}

impl Object {
    fn of<T: Debug + Serialize + DeserializeOwned>(value: &T) -> Self {
        let first = Shown::of(value);
        let again: Result<T, _> = serde_json::from_str(&first.json);
        let again = again.unwrap_or_else(|error| panic!("{error}: {}", first.json));
        Self {
            again: Shown::of(&again),
            first,
        }
    }
}

impl Shown {
    fn of<T: Debug + Serialize>(value: &T) -> Self {
        Self {
            debug: format!("{value:?}"),
            json: serde_json::to_string(value).unwrap(),
        }
    }
}

/// The outcome of a call that brings a received object.
pub(crate) fn received<T, C>(result: Result<T, http::Error<C>>) -> Outcome
where
    T: Debug + Serialize + DeserializeOwned,
    C: Debug + Display + 'static,
{
    of(result, |value| Some(vec![Object::of(value)]))
}

/// The outcome of a call that brings a page of a list.
pub(crate) fn listed<T, C>(result: Result<Page<T>, http::Error<C>>) -> Outcome
where
    T: Debug + Serialize + DeserializeOwned,
    C: Debug + Display + 'static,
{
    of(result, |page| Some(page.items.iter().map(Object::of).collect()))
}

/// The outcome of a call that brings something else.
pub(crate) fn outcome<T: Debug, C: Debug + Display + 'static>(result: Result<T, http::Error<C>>) -> Outcome {
    of(result, |_| None)
}

fn of<T: Debug, C: Debug + Display + 'static>(
    result: Result<T, http::Error<C>>,
    objects: impl FnOnce(&T) -> Option<Vec<Object>>,
) -> Outcome {
    match result {
        Ok(value) => Ok(Success {
            debug: format!("{value:?}"),
            objects: objects(&value),
        }),
        Err(error) => Err(Failure {
            execution: Some(error.execution()),
            ..Failure::of(Some(&error), &error)
        }),
    }
}

/// Returns the token of `provider`, as text.
pub(crate) async fn secret(provider: &dyn TokenProvider) -> Value {
    provider.token().await.unwrap().secret().expose().into()
}

/// Asks `provider` for a token. Where the token call fails, its own error is the source of the provider's.
pub(crate) async fn token<C: Debug + Display + Send + Sync + 'static>(
    provider: &dyn TokenProvider,
) -> Outcome {
    match provider.token().await {
        Ok(token) => Ok(Success {
            debug: format!("{token:?}"),
            objects: None,
        }),
        Err(error) => Err(Failure {
            token: Some(error.kind()),
            ..Failure::of(
                error
                    .source()
                    .and_then(|source| source.downcast_ref::<http::Error<C>>()),
                &error,
            )
        }),
    }
}
