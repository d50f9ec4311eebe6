//! Calls of the matrix, each by a new client with default settings.

use auth_core::{
    AccessToken, Placement, TokenErrorKind,
    http::{ConnectionPool, ErrorKind},
};
use test_support::{Failure, Fixture, Provider, Settings};
use url::Url;

use crate::virtual_time::VirtualTime;

/// The token of a call that makes no token call.
pub(crate) const GIVEN_TOKEN: &str = "token-of-the-caller";

macro_rules! calls {
    ($($call:ident: $fixture:ident($provider:ident, $operation:literal),)*) => {
        /// A call of the matrix.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Call {
            $($call,)*
        }

        impl Call {
            /// All calls in the order of the columns.
            pub(crate) const ALL: [Self; [$(Self::$call),*].len()] = [$(Self::$call),*];

            pub(crate) fn fixture(self) -> Fixture {
                match self {
                    $(Self::$call => Fixture::$fixture(Provider::$provider, $operation),)*
                }
            }
        }
    };
}

calls! {
    SignIn: token_call_by(KlipCard, "signIn"),
    Bapps: of(KlipCard, "bapps"),
    Mint: of(KlipCard, "mint"),
    RequestKey: token_call_by(KlipA2a, "prepare"),
    Prepare: of(KlipA2a, "prepare"),
    Result: of(KlipA2a, "result"),
    AccessToken: token_call_by(Klikoo, "accessToken"),
    Balance: of(Klikoo, "balance"),
    Buy: of(Klikoo, "buy"),
    CustomerToken: token_call_by(Klavi, "customerToken"),
    Payment: of(Klavi, "payment"),
    CreatePayment: of(Klavi, "createPayment"),
    ManagementToken: token_call_by(Klavi, "managementToken"),
    Orders: of(Klavi, "orders"),
    ClientCredentials: token_call_by(OAuth2, "token"),
}

/// Kind of a failed call or token call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    Call(ErrorKind),
    Token(TokenErrorKind),
}

impl From<&Failure> for FailureKind {
    fn from(failure: &Failure) -> Self {
        match (failure.token, failure.kind) {
            (Some(kind), _) => Self::Token(kind),
            (None, Some(kind)) => Self::Call(kind),
            (None, None) => unreachable!("the error of a call has a kind"),
        }
    }
}

/// Settings of a call.
pub(crate) struct CallSettings {
    pub(crate) url: Url,
    pub(crate) time: VirtualTime,
    /// Returns whether the client has a token, so that it makes no token call.
    pub(crate) has_token: bool,
    pub(crate) connection_pool: Option<ConnectionPool>,
}

impl Call {
    /// Returns whether the operation must not be executed twice.
    pub(crate) fn is_non_idempotent(self) -> bool {
        !self.fixture().operation().is_idempotent()
    }

    /// Returns whether the request carries a token of another call.
    pub(crate) fn carries_token(self) -> bool {
        self.fixture().token_call().is_some() && !self.is_token_call()
    }

    pub(crate) fn is_token_call(self) -> bool {
        self.fixture().is_token_call()
    }

    pub(crate) async fn make(self, settings: CallSettings) -> Result<(), Failure> {
        let token = AccessToken::new(GIVEN_TOKEN, Placement::Bearer);
        let fixture = self.fixture();
        let settings = Settings {
            token: settings.has_token.then_some(token),
            connection_pool: settings.connection_pool,
            ..fixture.provider.settings(settings.url, settings.time)
        };
        fixture.call(&settings).await.map(drop)
    }
}
