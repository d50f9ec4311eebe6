//! The calls of the matrix, each by a client of its own with its own defaults.

use std::{error::Error, fmt, iter};

use auth_core::{
    AccessToken, Paginator, Placement, StaticToken, TokenError, TokenErrorKind, TokenProvider,
    http::{self, ErrorKind, Execution, HttpClient},
};
use contract_tests::{Provider, clients};
use klip_a2a::{Bapp, RequestKey, RequestKeyProvider};
use url::Url;

use crate::time::JumpingTime;

/// The request key that is asked for, and the token of whoever has no token call.
pub(crate) const KEY: &str = "key-of-the-example";

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    SignIn,
    Bapps,
    Mint,
    RequestKey,
    Prepare,
    Result,
    AccessToken,
    Balance,
    Buy,
    CustomerToken,
    Payment,
    CreatePayment,
    ManagementToken,
    Orders,
}

/// What a call says when it fails.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) kind: FailureKind,
    /// What it says of the call at the provider; `None` of a token.
    pub(crate) execution: Option<Execution>,
    /// Display of the error and of all its causes.
    pub(crate) messages: Vec<String>,
    /// Their Debug.
    pub(crate) debugs: Vec<String>,
}

/// What kind of failure: of a call, or of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    Call(ErrorKind),
    Token(TokenErrorKind),
}

/// Where a call goes, and what it is given along.
pub(crate) struct Setting {
    pub(crate) url: Url,
    pub(crate) time: JumpingTime,
    /// Spares it the token call.
    pub(crate) has_token: bool,
    pub(crate) http_client: Option<HttpClient>,
}

/// The client of `$builder`, as the setting has it.
macro_rules! built {
    ($builder:expr, $setting:expr) => {{
        let mut builder = $builder;
        if $setting.has_token {
            builder = builder.token_provider(StaticToken::new(AccessToken::new(KEY, Placement::Bearer)));
        }
        if let Some(client) = &$setting.http_client {
            builder = builder.http_client(client.clone());
        }
        builder.build().unwrap()
    }};
}

impl Call {
    /// In the order of the table.
    pub(crate) const ALL: [Self; 14] = [
        Self::SignIn,
        Self::Bapps,
        Self::Mint,
        Self::RequestKey,
        Self::Prepare,
        Self::Result,
        Self::AccessToken,
        Self::Balance,
        Self::Buy,
        Self::CustomerToken,
        Self::Payment,
        Self::CreatePayment,
        Self::ManagementToken,
        Self::Orders,
    ];

    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::SignIn | Self::Bapps | Self::Mint => Provider::KlipCard,
            Self::RequestKey | Self::Prepare | Self::Result => Provider::KlipA2a,
            Self::AccessToken | Self::Balance | Self::Buy => Provider::Klikoo,
            _ => Provider::Klavi,
        }
    }

    /// The operation that it ends in.
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::Bapps => "bapps",
            Self::Mint => "mint",
            Self::RequestKey | Self::Prepare => "prepare",
            Self::Result => "result",
            Self::AccessToken => "accessToken",
            Self::Balance => "balance",
            Self::Buy => "buy",
            Self::CustomerToken => "customerToken",
            Self::Payment => "payment",
            Self::CreatePayment => "createPayment",
            Self::ManagementToken => "managementToken",
            Self::Orders => "orders",
        }
    }

    /// The call that brings its token, or that it is itself; `None` where there is none before it.
    pub(crate) fn token_call(self) -> Option<Self> {
        match self {
            Self::SignIn | Self::Bapps | Self::Mint => Some(Self::SignIn),
            Self::RequestKey => Some(Self::RequestKey),
            Self::Prepare | Self::Result => None,
            Self::AccessToken | Self::Balance | Self::Buy => Some(Self::AccessToken),
            Self::CustomerToken | Self::Payment | Self::CreatePayment => Some(Self::CustomerToken),
            Self::ManagementToken | Self::Orders => Some(Self::ManagementToken),
        }
    }

    /// Whether it must not be done twice.
    pub(crate) fn is_unsafe(self) -> bool {
        matches!(
            self,
            Self::Mint | Self::Prepare | Self::RequestKey | Self::Buy | Self::CreatePayment
        )
    }

    /// Whether it carries a token that another call brings.
    pub(crate) fn carries_token(self) -> bool {
        self.token_call().is_some() && !self.is_of_token()
    }

    pub(crate) fn is_of_token(self) -> bool {
        self.token_call() == Some(self)
    }

    pub(crate) async fn make(self, setting: &Setting) -> Result<(), Failed> {
        let (url, time) = (setting.url.clone(), setting.time.clone());
        match self.provider() {
            Provider::KlipCard => {
                let client = built!(clients::klip_card(url, time), setting);
                match self {
                    Self::SignIn => token(client.token_provider()).await,
                    Self::Mint => called(
                        client
                            .mint(&clients::klip_card_card(), &clients::klip_card_pin())
                            .await,
                    ),
                    _ => called(client.bapps().page(None).await),
                }
            }
            Provider::KlipA2a => {
                let client = built!(clients::klip_a2a(url, time), setting);
                let request = klip_a2a::Request::auth().bapp(Bapp::new("Example BApp"));
                match self {
                    Self::RequestKey => token(&RequestKeyProvider::new(&client, request)).await,
                    Self::Prepare => called(client.prepare(&request).await),
                    _ => called(client.result(&RequestKey::from(KEY)).await),
                }
            }
            Provider::Klikoo => {
                let client = built!(clients::klikoo(url, time), setting);
                match self {
                    Self::AccessToken => token(client.token_provider()).await,
                    Self::Buy => called(client.buy(&clients::klikoo_purchase()).await),
                    _ => called(client.balance().await),
                }
            }
            Provider::Klavi if matches!(self, Self::ManagementToken | Self::Orders) => {
                let client = built!(clients::klavi_management(url, time), setting);
                match self {
                    Self::ManagementToken => token(client.token_provider()).await,
                    _ => called(client.orders("app-1", klavi::OrderQuery::new()).page(None).await),
                }
            }
            Provider::Klavi => {
                let client = built!(clients::klavi_customer(url, time), setting);
                match self {
                    Self::CustomerToken => token(client.token_provider()).await,
                    Self::Payment => called(client.payment("00000000-0000-4000-8000-000000000002").await),
                    _ => called(client.create_payment(&clients::klavi_payment()).await),
                }
            }
        }
    }
}

async fn token(provider: &dyn TokenProvider) -> Result<(), Failed> {
    let outcome = provider.token().await;
    outcome
        .map(drop)
        .map_err(|error: TokenError| failed(FailureKind::Token(error.kind()), &error))
}

fn called<T, C: fmt::Debug + 'static>(outcome: Result<T, http::Error<C>>) -> Result<(), Failed> {
    outcome.map(drop).map_err(|error| Failed {
        execution: Some(error.execution()),
        ..failed(FailureKind::Call(error.kind()), &error)
    })
}

fn failed(kind: FailureKind, error: &(dyn Error + 'static)) -> Failed {
    let chain = || iter::successors(Some(error), |&error| error.source());
    Failed {
        kind,
        execution: None,
        messages: chain().map(ToString::to_string).collect(),
        debugs: chain().map(|error| format!("{error:?}")).collect(),
    }
}
