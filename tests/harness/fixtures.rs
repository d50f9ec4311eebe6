//! How each operation of each provider is called: a file a provider, an entry an operation.

pub mod klavi;
pub mod klikoo;
pub mod klip_a2a;
pub mod klip_card;

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
};

use auth_core::TokenProvider;
use contract::Operation;
use sandbox::Sandbox;
use serde_json::Value;

use crate::{Arguments, Outcome, Provider, Settings, Stand, settings::Credentials};

/// What the harness knows of a provider besides its contract.
pub(crate) struct Fixtures {
    /// The clients.
    pub(crate) clients: &'static [ClientFixtures],
    /// The credentials that tests sign in with.
    pub(crate) credentials: &'static [(&'static str, &'static str)],
    /// Names of credentials that are no secrets.
    pub(crate) public: &'static [&'static str],
    /// The credentials of whoever sends the example `body` of a request, as far as they differ.
    pub(crate) signed_in_for: fn(body: &Value) -> Vec<(&'static str, String)>,
    /// The documented body of an error response with `code`.
    pub(crate) error: fn(code: &str) -> Value,
    /// The code in an error response with a status that is 400, 401 or 409.
    pub(crate) code: fn(status: u16) -> String,
    /// An operation that may be refused with any code, and the status of that.
    pub(crate) refused: fn(code: &str) -> (&'static str, u16),
    /// The provider as the sandbox plays it.
    pub(crate) stand: fn(&Sandbox) -> Stand,
    /// Puts into the sandbox what its operations are called with, by a client with the settings.
    pub(crate) prepare: for<'a> fn(&'a Sandbox, &'a Settings) -> Later<'a, Things>,
    /// Changes the contract's example to what the sandbox has.
    pub(crate) fill: fn(&mut Arguments, &Operation, &Things),
    /// Has the sandbox refuse all tokens that it issued.
    pub(crate) revoke_tokens: fn(&Sandbox),
}

/// Ids and other values that the sandbox has, by name.
pub type Things = BTreeMap<&'static str, Value>;

/// A client, or a part of one that has a token of its own.
pub(crate) struct ClientFixtures {
    /// The call that brings its token.
    pub(crate) token: Option<TokenCall>,
    /// The operations that it calls.
    pub(crate) operations: &'static [Entry],
}

/// A call that brings a token, and its response.
#[derive(Clone, Copy)]
pub(crate) struct TokenCall {
    pub(crate) entry: Entry,
    pub(crate) provider: fn(&Settings) -> Box<dyn TokenProvider>,
    pub(crate) response: TokenResponse,
}

/// Where the response of a token call has what is read of it.
#[derive(Debug, Clone, Copy)]
pub struct TokenResponse {
    /// The name of an example of it.
    pub example: &'static str,
    /// The token, as a JSON pointer.
    pub token: &'static str,
    /// Its expiry.
    pub expiry: Expiry,
}

/// How a token's expiry is said; places are JSON pointers.
#[derive(Debug, Clone, Copy)]
pub enum Expiry {
    /// As a claim of the token, a JWT.
    Claim,
    /// As an instant.
    Instant(&'static str),
    /// As the seconds from the response on.
    Lifetime(&'static str),
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// An operation, and how it is called.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) operation: &'static str,
    pub(crate) call: for<'a> fn(&'a Settings, &'a Arguments) -> Later<'a, Outcome>,
}

/// `entry!(received, "payment", customer, |client, args| ...)`: the call of an operation by the client that `customer`
/// builds, and the kind of its outcome.
macro_rules! entry {
    ($outcome:ident, $operation:literal, $build:path, |$client:ident, $args:pat_param| $call:expr) => {
        $crate::fixtures::Entry {
            operation: $operation,
            call: |settings, $args| {
                Box::pin(async move {
                    let $client = $build(settings);
                    $crate::outcome::$outcome($call.await)
                })
            },
        }
    };
}

/// `token_call!("customerToken", ErrorCode, |settings| ..., response)`: the call of a token provider, whose call fails by
/// an error with such a code.
macro_rules! token_call {
    ($operation:literal, $code:ty, |$settings:ident| $provider:expr, $response:expr) => {
        $crate::fixtures::TokenCall {
            entry: $crate::fixtures::Entry {
                operation: $operation,
                call: |$settings, _| {
                    Box::pin(async move { $crate::outcome::token::<$code>(&$provider).await })
                },
            },
            provider: |$settings| Box::new($provider),
            response: $response,
        }
    };
}

use {entry, token_call};

/// Returns an id that no other call has.
fn unique() -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("fixture-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// One operation that a client calls, or the token call of one.
#[derive(Clone, Copy)]
pub struct Fixture {
    /// Whose it is.
    pub provider: Provider,
    entry: Entry,
    token: Option<TokenCall>,
    is_token_call: bool,
}

impl Fixture {
    /// Returns every operation of `provider` that its clients call, in the order of its fixture file.
    pub fn all(provider: Provider) -> impl Iterator<Item = Self> {
        provider.fixtures().clients.iter().flat_map(move |client| {
            client.operations.iter().map(move |entry| Self {
                provider,
                entry: *entry,
                token: client.token,
                is_token_call: false,
            })
        })
    }

    /// Returns the call of `operation`.
    #[track_caller]
    pub fn of(provider: Provider, operation: &str) -> Self {
        let found = Self::all(provider).find(|fixture| fixture.id() == operation);
        found.unwrap_or_else(|| panic!("{} has no fixture of `{operation}`", provider.name()))
    }

    /// Returns the token calls of `provider`: each asks a token provider, and not the operation directly.
    pub fn token_calls(provider: Provider) -> impl Iterator<Item = Self> {
        let tokens = provider
            .fixtures()
            .clients
            .iter()
            .filter_map(|client| client.token);
        tokens.map(move |token| Self {
            provider,
            entry: token.entry,
            token: Some(token),
            is_token_call: true,
        })
    }

    /// Returns the token call that is made by `operation`.
    #[track_caller]
    pub fn token_call_by(provider: Provider, operation: &str) -> Self {
        let found = Self::token_calls(provider).find(|fixture| fixture.id() == operation);
        found.unwrap_or_else(|| panic!("{} has no token call `{operation}`", provider.name()))
    }

    /// Returns the `operationId`.
    pub fn id(self) -> &'static str {
        self.entry.operation
    }

    /// Returns the operation as its contract describes it.
    pub fn operation(self) -> &'static Operation {
        self.provider.operation(self.id())
    }

    /// Returns the token call that goes before, or the fixture itself if it is one.
    pub fn token_call(self) -> Option<Self> {
        let entry = self.token?.entry;
        Some(Self {
            entry,
            is_token_call: true,
            ..self
        })
    }

    /// Returns whether it asks a token provider.
    pub fn is_token_call(self) -> bool {
        self.is_token_call
    }

    /// Returns the token provider that makes its token call.
    #[track_caller]
    pub fn token_provider(self, settings: &Settings) -> Box<dyn TokenProvider> {
        let token = self.token.unwrap_or_else(|| panic!("{self:?} has no token call"));
        (token.provider)(settings)
    }

    /// Returns what the response of its token call is.
    #[track_caller]
    pub fn token_response(self) -> TokenResponse {
        let token = self.token;
        token
            .unwrap_or_else(|| panic!("{self:?} has no token call"))
            .response
    }

    /// Calls the operation with the contract's example.
    pub async fn call(self, settings: &Settings) -> Outcome {
        self.call_with(settings, &Arguments::example(self.operation()))
            .await
    }

    /// Calls the operation with `arguments`.
    pub async fn call_with(self, settings: &Settings, arguments: &Arguments) -> Outcome {
        (self.entry.call)(settings, arguments).await
    }

    /// Returns arguments that succeed at the sandbox, which has `things`.
    pub fn arguments(self, things: &Things) -> Arguments {
        let mut arguments = Arguments::example(self.operation());
        (self.provider.fixtures().fill)(&mut arguments, self.operation(), things);
        arguments
    }

    /// Returns the credentials of whoever sends the example `body` of a request.
    pub fn signed_in_for(self, body: &Value) -> Credentials {
        let mut credentials = self.provider.credentials();
        credentials.extend((self.provider.fixtures().signed_in_for)(body));
        credentials
    }
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.provider.name(), self.id())
    }
}
