//! The calls of the matrix, each by a client of its own with its own defaults.

use auth_core::{
    AccessToken, Placement, TokenErrorKind,
    http::{ErrorKind, HttpClient},
};
use contract_tests::{Failure, Fixture, Provider, Settings};
use url::Url;

use crate::time::JumpingTime;

/// The token of a call that is spared its token call.
pub(crate) const GIVEN_TOKEN: &str = "token-of-the-caller";

macro_rules! calls {
    ($($call:ident: $fixture:ident($provider:ident, $operation:literal),)*) => {
        /// A call of the matrix.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Call {
            $($call,)*
        }

        impl Call {
            /// In the order of the columns.
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
}

/// What kind of failure: of a call, or of a token.
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
            (None, None) => unreachable!("a call fails by an error of its own"),
        }
    }
}

/// Where a call goes, and what it is given along.
pub(crate) struct Setting {
    pub(crate) url: Url,
    pub(crate) time: JumpingTime,
    /// Spares it the token call.
    pub(crate) has_token: bool,
    pub(crate) http_client: Option<HttpClient>,
}

impl Call {
    /// Whether it must not be done twice.
    pub(crate) fn is_unsafe(self) -> bool {
        !self.fixture().operation().is_idempotent()
    }

    /// Whether it carries a token that another call brings.
    pub(crate) fn carries_token(self) -> bool {
        self.fixture().token_call().is_some() && !self.is_of_token()
    }

    pub(crate) fn is_of_token(self) -> bool {
        self.fixture().is_token_call()
    }

    pub(crate) async fn make(self, setting: Setting) -> Result<(), Failure> {
        let token = AccessToken::new(GIVEN_TOKEN, Placement::Bearer);
        let fixture = self.fixture();
        let settings = Settings {
            token: setting.has_token.then_some(token),
            http_client: setting.http_client,
            ..fixture.provider.settings(setting.url, setting.time)
        };
        fixture.call(&settings).await.map(drop)
    }
}
