//! Klikoo B2B: a signed token call, and a signature over every call after it.

mod access_token;
mod account;
mod attractions;
mod callback;
mod case;
mod catalogue;
mod client;
mod control;
mod envelope;
mod history;
mod ledger;
mod listing;
mod products;
mod purchases;
mod refusal;
mod refusals;
mod routes;
mod seats;
mod signed;
mod timestamp;
mod transactions;
mod transport;

use std::{fmt, sync::Arc};

use axum::Router;

use self::{case::Case, client::Client, refusal::Refusal};
use crate::{
    clock::Clock,
    contracts,
    error::StartError,
    log::{Exchange, Log},
    stage::Stage,
    trouble::Trouble,
};

/// Control handle of the Klikoo B2B stand-in.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klikoo = sandbox.klikoo();
/// assert_eq!(klikoo.client_id().len(), 36);
/// assert!(klikoo.private_key_pem().starts_with("-----BEGIN PRIVATE KEY-----"));
/// # Ok(())
/// # }
/// ```
pub struct Klikoo {
    base_url: String,
    log: Arc<Log>,
    client: Arc<Client>,
    stage: Arc<Stage<Client, Refusal>>,
}

impl Klikoo {
    pub(crate) const PREFIX: &str = "/klikoo-b2b";

    pub(crate) async fn new(origin: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        let client = Arc::new(Client::generate(clock).await?);
        let contract = contracts::KLIKOO.get()?;
        let own: Vec<String> = Case::ALL.iter().map(ToString::to_string).collect();
        let rows = contract.error_codes().iter().map(|row| row.code().to_owned());
        let others: Vec<String> = rows.filter(|code| !own.contains(code)).collect();
        let stage = Stage::new(contract, Arc::clone(&client))
            .play("accessToken", access_token::check, access_token::issue)?
            .play("balance", signed::verify, account::balance)?
            .play("products", signed::verify, products::list)?
            .play("prepaidInquiry", purchases::check, purchases::prepaid_inquiry)?
            .play("buy", purchases::check, purchases::buy)?
            .play("postpaidInquiry", purchases::check, purchases::postpaid_inquiry)?
            .play("transactions", transactions::check, transactions::list)?
            .play("transaction", signed::verify, transactions::detail)?
            .play("transportSources", signed::verify, transport::places)?
            .play("transportDestinations", signed::verify, transport::places)?
            .play("trips", signed::verify, transport::trips)?
            .play("tripDetail", signed::verify, transport::trip)?
            .play("blockSeat", purchases::check, transport::block_seat)?
            .play("book", purchases::check, transport::book)?
            .play("attraction", purchases::check, attractions::detail)?
            .play("buyAttraction", purchases::check, attractions::buy)?
            .answer_with(own)?
            // A test may ask for any of them.
            .answer_with(others)?;
        Ok(Self {
            base_url: format!("{origin}{}", Self::PREFIX),
            log: Arc::default(),
            client,
            stage: Arc::new(stage),
        })
    }

    pub(crate) fn router(&self, trouble: &Arc<Trouble>) -> Router {
        let client = Arc::clone(&self.client);
        let stage = self.stage.router(Router::new());
        self.log
            .attach(trouble.attach(stage, self.stage.contract(), move || client.issuer().expire_all()))
    }

    /// The URL that a client takes as its base. Its path is not part of what is signed.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The client's id, a UUID.
    pub fn client_id(&self) -> &str {
        self.client.id()
    }

    /// The client's secret: sent with the token call, and the key of every later signature.
    pub fn client_secret(&self) -> &str {
        self.client.secret().expose()
    }

    /// The private key for the token call, PKCS#8 in PEM, 2048-bit RSA.
    ///
    /// The sandbox itself checks signatures with the public half alone.
    pub fn private_key_pem(&self) -> &str {
        self.client.private_key_pem()
    }

    /// The shared key that may sign the token call instead, with HMAC-SHA512.
    pub fn hmac_auth_key(&self) -> &str {
        self.client.hmac_auth_key()
    }

    /// How many token calls came in, refused ones included.
    pub fn token_requests(&self) -> u64 {
        self.client.issuer().requests()
    }

    /// Every token issued so far is answered with `401xx6500` from now on.
    pub fn revoke_tokens(&self) {
        self.client.issuer().revoke_all();
    }

    /// Every token issued so far is answered with `401xx6535` from now on, without moving the clock.
    pub fn expire_tokens(&self) {
        self.client.issuer().expire_all();
    }

    /// How many transactions a full walk of the history meets.
    pub fn transaction_count(&self) -> usize {
        history::TOTAL + self.client.ledger().transactions().len()
    }

    /// How many products a full walk meets.
    pub fn product_count(&self) -> usize {
        catalogue::all().len()
    }

    /// The operations of the contract that the sandbox plays. Any other is answered as if it were not there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// assert!(sandbox.klikoo().operations().contains(&"accessToken"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations(&self) -> Vec<&str> {
        self.stage.operations()
    }

    /// The rows of the contract's table of codes that the sandbox answers with, by itself or where
    /// [`refuse_next`](Self::refuse_next) asks for them, with `xx` for the service.
    pub fn codes(&self) -> Vec<&str> {
        self.stage.codes()
    }

    /// Where the sandbox's answers would have broken the contract: the same as in [`Sandbox::violations`](crate::Sandbox::violations).
    pub(crate) fn violations(&self) -> Vec<String> {
        self.stage.departures()
    }

    /// How many requests of any kind came in.
    pub fn requests(&self) -> u64 {
        self.log.requests()
    }

    /// The newest thousand exchanges, oldest first.
    pub fn log(&self) -> Vec<Exchange> {
        self.log.newest()
    }
}

impl fmt::Debug for Klikoo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Klikoo")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
