//! Calls of every operation: one file per provider, one entry per operation.

mod facts;
pub mod klavi;
pub mod klikoo;
pub mod klip_a2a;
pub mod klip_card;
pub(crate) mod oauth2;

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

use crate::{Arguments, Outcome, Provider, SandboxProvider, Settings, settings::Credentials};

/// Facts about a provider that its contract does not state.
pub(crate) struct Fixtures {
    /// The clients.
    pub(crate) clients: &'static [ClientFixtures],
    /// The credentials that tests sign in with.
    pub(crate) credentials: &'static [(&'static str, &'static str)],
    /// Names of the credentials that are not secret.
    pub(crate) public_credentials: &'static [&'static str],
    /// The credentials in the example `body` of a request, as far as they differ from the others.
    pub(crate) credentials_for: fn(body: &Value) -> Vec<(&'static str, String)>,
    /// The documented body of an error response with `code`.
    pub(crate) error_body: fn(code: &str) -> Value,
    /// The code in an error response with the status 400, 401 or 409.
    pub(crate) code_for_status: fn(status: u16) -> String,
    /// An operation that the provider may reject with the code, and the status code of the error response.
    pub(crate) rejected_operation: fn(code: &str) -> (&'static str, u16),
    /// The provider as the sandbox simulates it.
    pub(crate) in_sandbox: fn(&Sandbox) -> SandboxProvider,
    /// Creates the objects in the sandbox that the calls refer to, by a client with the settings.
    pub(crate) seed: for<'a> fn(&'a Sandbox, &'a Settings) -> BoxFuture<'a, SeedData>,
    /// Replaces values of the contract's example by those of the sandbox.
    pub(crate) fill: fn(&mut Arguments, &Operation, &SeedData),
    /// Revokes all tokens that the sandbox issued.
    pub(crate) revoke_tokens: fn(&Sandbox),
}

/// IDs and other values of the seeded objects, by name.
pub type SeedData = BTreeMap<&'static str, Value>;

/// A client, or a part of a client with its own token.
pub(crate) struct ClientFixtures {
    /// The call that fetches its token.
    pub(crate) token: Option<TokenCall>,
    /// The operations that it calls.
    pub(crate) operations: &'static [Entry],
}

/// A call that fetches a token, and its response.
#[derive(Clone, Copy)]
pub(crate) struct TokenCall {
    pub(crate) entry: Entry,
    pub(crate) provider: fn(&Settings) -> Box<dyn TokenProvider>,
    pub(crate) response: TokenResponse,
}

/// Location of the token and its expiry in the response of a token call.
#[derive(Debug, Clone, Copy)]
pub struct TokenResponse {
    /// The name of an example of the response.
    pub example: &'static str,
    /// The token, as a JSON pointer.
    pub token: &'static str,
    /// Its expiry.
    pub expiry: Expiry,
}

/// Representation of a token's expiry; locations are JSON pointers.
#[derive(Debug, Clone, Copy)]
pub enum Expiry {
    /// A claim of the token, which is a JWT.
    Claim,
    /// A point in time.
    Instant(&'static str),
    /// Seconds from the response.
    Lifetime(&'static str),
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// An operation and its call.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) operation: &'static str,
    pub(crate) call: for<'a> fn(&'a Settings, &'a Arguments) -> BoxFuture<'a, Outcome>,
}

/// Defines the call of an operation: `entry!(received, "payment", customer, |client, args| ...)` calls it with the client
/// that `customer` builds, and `received` is the kind of its outcome.
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

/// Defines the call of a token provider: `token_call!("customerToken", ErrorCode, |settings| ..., response)`. Its errors
/// have codes of type `ErrorCode`.
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

/// Returns a unique ID.
fn unique() -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("fixture-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// One operation of a client, or its token call.
#[derive(Clone, Copy)]
pub struct Fixture {
    /// The provider.
    pub provider: Provider,
    entry: Entry,
    token: Option<TokenCall>,
    is_token_call: bool,
}

impl Fixture {
    /// Returns every operation that the clients of `provider` call, in the order of the fixture file.
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

    /// Returns the token calls of `provider`. Each goes through a token provider.
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

    /// Returns the token call that uses `operation`.
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

    /// Returns the token call that precedes the operation, or the fixture itself if it is one.
    pub fn token_call(self) -> Option<Self> {
        let entry = self.token?.entry;
        Some(Self {
            entry,
            is_token_call: true,
            ..self
        })
    }

    /// Returns whether the fixture is a token call.
    pub fn is_token_call(self) -> bool {
        self.is_token_call
    }

    /// Returns the token provider of its token call.
    #[track_caller]
    pub fn token_provider(self, settings: &Settings) -> Box<dyn TokenProvider> {
        let token = self.token.unwrap_or_else(|| panic!("{self:?} has no token call"));
        (token.provider)(settings)
    }

    /// Returns the location of the token in the response of its token call.
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

    /// Returns arguments with which the call succeeds at a sandbox seeded with `seed_data`.
    pub fn arguments(self, seed_data: &SeedData) -> Arguments {
        let mut arguments = Arguments::example(self.operation());
        (self.provider.fixtures().fill)(&mut arguments, self.operation(), seed_data);
        arguments
    }

    /// Returns the credentials of a client that sends the example `body`.
    pub fn credentials_for(self, body: &Value) -> Credentials {
        let mut credentials = self.provider.credentials();
        credentials.extend((self.provider.fixtures().credentials_for)(body));
        credentials
    }
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.provider.name(), self.id())
    }
}
