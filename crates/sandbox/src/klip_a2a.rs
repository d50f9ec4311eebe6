//! Klip App2App: requests that a person approves in the wallet, and the cards of an address.

mod cards;
mod code;
mod prepare;
mod request;
mod requests;
mod result;
mod wallet_page;

use std::{fmt, sync::Arc};

use axum::{Router, routing::get};

use self::{code::Code, requests::Requests};
use crate::{
    clock::Clock,
    contracts,
    cursor::Cursors,
    error::{ControlError, StartError},
    klip_error::KlipError,
    log::{Exchange, Log},
    stage::Stage,
    trouble::Trouble,
};

/// Control handle of the Klip App2App stand-in.
///
/// It is the wallet: what the user would do on the phone, a test does here.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{ControlError, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// let unknown = sandbox.klip_a2a().approve("b37f873d-32ce-4d5d-b72e-08d528e7fb8e");
/// assert!(matches!(unknown, Err(ControlError::Unknown { .. })));
/// # Ok(())
/// # }
/// ```
pub struct KlipA2a {
    base_url: String,
    log: Arc<Log>,
    wallet: Arc<Wallet>,
    stage: Arc<Stage<Wallet, KlipError>>,
}

/// What the endpoints share.
#[derive(Debug)]
struct Wallet {
    requests: Requests,
    cursors: Cursors,
}

impl KlipA2a {
    pub(crate) const PREFIX: &str = "/klip-a2a";

    pub(crate) fn new(origin: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        let wallet = Arc::new(Wallet {
            requests: Requests::new(Arc::clone(clock))?,
            cursors: Cursors::new()?,
        });
        let stage = Stage::new(contracts::KLIP_A2A.get()?, Arc::clone(&wallet))
            .play("prepare", prepare::check, prepare::prepare)?
            .play("result", result::find, result::tell)?
            .play("cards", |_wallet, _call| Ok(()), cards::cards)?
            .answer_with(Code::ALL.iter().map(ToString::to_string))?;
        Ok(Self {
            base_url: format!("{origin}{}", Self::PREFIX),
            log: Arc::default(),
            wallet,
            stage: Arc::new(stage),
        })
    }

    pub(crate) fn router(&self, trouble: &Arc<Trouble>) -> Router {
        let page = Router::new()
            .route(wallet_page::PATH, get(wallet_page::open))
            .with_state(Arc::clone(&self.wallet));
        let stage = self.stage.router(page);
        // There are no tokens.
        self.log
            .attach(trouble.attach(stage, self.stage.contract(), || ()))
    }

    /// The URL that a client takes as its base.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The URL that stands for `https://klipwallet.com/`, where the links of requests point.
    ///
    /// Opening `<wallet_url>?target=/a2a?request_key=<key>` approves the request, so that a person with a browser
    /// can use a sandbox of another process. A transaction approved in this way settles by itself three seconds
    /// later.
    pub fn wallet_url(&self) -> String {
        format!("{}{}", self.base_url, wallet_page::PATH)
    }

    /// The card contract that has cards: the `sca` of `/v2/a2a/cards`.
    pub fn card_contract(&self) -> &str {
        cards::CONTRACT
    }

    /// The address that owns them: the `eoa` of `/v2/a2a/cards`, and of the user who approves.
    pub fn card_owner(&self) -> &str {
        cards::OWNER
    }

    /// How many cards a full walk of that owner's cards meets.
    pub fn card_count(&self) -> usize {
        cards::TOTAL
    }

    /// How many prepare calls came in, refused ones included.
    pub fn prepare_requests(&self) -> u64 {
        self.wallet.requests.prepare_calls()
    }

    /// The user approves.
    ///
    /// A link or a signature is complete with that; a transaction is handed to the chain and waits for
    /// [`settle`](Self::settle).
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the key is unknown, or no longer waits for the user.
    pub fn approve(&self, request_key: &str) -> Result<(), ControlError> {
        self.wallet.requests.approve(request_key)
    }

    /// The user refuses: the request is canceled.
    ///
    /// # Errors
    ///
    /// As [`approve`](Self::approve).
    pub fn reject(&self, request_key: &str) -> Result<(), ControlError> {
        self.wallet.requests.reject(request_key)
    }

    /// The request fails with a code, before the user's answer or, for a transaction, after it.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the key is unknown, or the request has already ended.
    pub fn fail(&self, request_key: &str, code: i64, message: impl Into<String>) -> Result<(), ControlError> {
        self.wallet.requests.fail(request_key, code, message.into())
    }

    /// The request key runs out at once, without moving the clock.
    ///
    /// # Errors
    ///
    /// As [`approve`](Self::approve).
    pub fn expire(&self, request_key: &str) -> Result<(), ControlError> {
        self.wallet.requests.expire(request_key)
    }

    /// The chain takes up an approved transaction, and it succeeds or reverts.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the key is unknown, or is not that of a transaction on its way.
    pub fn settle(&self, request_key: &str, success: bool) -> Result<(), ControlError> {
        self.wallet.requests.settle(request_key, success)
    }

    /// The operations of the contract that the sandbox plays. Any other is answered as if it were not there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// assert!(sandbox.klip_a2a().operations().contains(&"prepare"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations(&self) -> Vec<&str> {
        self.stage.operations()
    }

    /// The rows of the contract's table of error codes that the sandbox answers with by itself;
    /// [`fail`](Self::fail) brings any other within a result.
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

/// Whether `text` is `0x` and the 20 bytes of an address, in hex of either case.
fn is_address(text: &str) -> bool {
    text.strip_prefix("0x")
        .is_some_and(|hex| hex::decode_to_slice(hex, &mut [0; 20]).is_ok())
}

impl fmt::Debug for KlipA2a {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KlipA2a")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_its_prefix_its_length_and_hex_digits() {
        let address = "0xABCDEF0123456789abcdef0123456789ABCDEF01";
        assert!(is_address(address));
        for wrong in [&address[2..], &address[..41], &address[..40], "0x", ""] {
            assert!(!is_address(wrong), "{wrong}");
        }
        assert!(!is_address(&address.replace('F', "G")));
        assert!(!is_address(&format!("{address}00")));
    }
}
