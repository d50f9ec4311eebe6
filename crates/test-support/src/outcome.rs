//! Outcome of a call, in one form for all clients.

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

/// The value of a successful call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success {
    /// `Debug` output of the value.
    pub debug: String,
    /// The received objects in it; `None` if it cannot be serialized.
    pub objects: Option<Vec<Object>>,
}

/// A received object, and the same object after serialization and deserialization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The object.
    pub received: Rendered,
    /// The deserialized object.
    pub restored: Rendered,
}

/// The `Debug` and JSON output of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// `Debug` output.
    pub debug: String,
    /// JSON output.
    pub json: String,
}

/// The public properties of an error.
#[derive(Debug)]
pub struct Failure {
    /// The kind of the call's error, or of the token call's; `None` if the token provider failed without a call.
    pub kind: Option<ErrorKind>,
    /// The kind of the token provider's error, if it failed.
    pub token: Option<TokenErrorKind>,
    /// Execution of the call; `None` for a token call.
    pub execution: Option<Execution>,
    /// The status code.
    pub status: Option<u16>,
    /// The provider's error code.
    pub code: Option<String>,
    /// `true` if the caller may retry.
    pub is_retryable: bool,
    /// `Display` output of the error and its sources.
    pub messages: Vec<String>,
    /// `Debug` output of the error and its sources.
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

    /// Returns the messages, joined by colons.
    pub fn text(&self) -> String {
        self.messages.join(": ")
    }
}

impl Object {
    fn of<T: Debug + Serialize + DeserializeOwned>(value: &T) -> Self {
        let received = Rendered::of(value);
        let restored: Result<T, _> = serde_json::from_str(&received.json);
        let restored = restored.unwrap_or_else(|error| panic!("{error}: {}", received.json));
        Self {
            restored: Rendered::of(&restored),
            received,
        }
    }
}

impl Rendered {
    fn of<T: Debug + Serialize>(value: &T) -> Self {
        Self {
            debug: format!("{value:?}"),
            json: serde_json::to_string(value).unwrap(),
        }
    }
}

/// Returns the outcome of a call that returns an object.
pub(crate) fn received<T, C>(result: Result<T, http::Error<C>>) -> Outcome
where
    T: Debug + Serialize + DeserializeOwned,
    C: Debug + Display + 'static,
{
    of(result, |value| Some(vec![Object::of(value)]))
}

/// Returns the outcome of a call that returns a page of a list.
pub(crate) fn listed<T, C>(result: Result<Page<T>, http::Error<C>>) -> Outcome
where
    T: Debug + Serialize + DeserializeOwned,
    C: Debug + Display + 'static,
{
    of(result, |page| Some(page.items.iter().map(Object::of).collect()))
}

/// Returns the outcome of a call that returns another value.
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

/// Requests a token from `provider`. If the token call fails, its error is the source of the provider's error.
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
