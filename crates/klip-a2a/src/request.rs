//! Requests to a user.

pub(crate) mod amount;
pub(crate) mod input;
pub(crate) mod json_text;
pub(crate) mod key;
pub(crate) mod kind;
pub(crate) mod transaction;

use auth_core::{InvalidInput, http::ApiCredentials, validate::Validate};

use crate::{
    Amount, Bapp, CardId, JsonText, Peb, RequestKind,
    generated::models::{Message, PrepareRequest, RequestType, Transaction},
};

/// Request that a user is asked to approve in Klip.
///
/// All fields are validated when the request is prepared, before anything is sent. All values are text on the wire;
/// here they are exact numbers or text, so that no amount and no ID passes through a float.
///
/// ```
/// use klip_a2a::{Request, auth_core::Decimal};
///
/// let receiver = "0x2222222222222222222222222222222222222222";
/// let user = "0x1111111111111111111111111111111111111111";
/// let price = Decimal::new(15, 1);
/// let request = Request::send_klay(receiver, price).from(user); // or `"1.5"`
/// # let _ = request;
/// ```
///
/// Source: the bodies that Klip's SDKs send (klip-sdk 2.x for JavaScript, Android 2.0.0, iOS); the Android SDK lacks
/// `sign_message`. The chain is now called Kaia, and its coin KAIA; the wire keeps `klaytn` and `klay`, and so do
/// these names.
#[derive(Debug, Clone)]
pub struct Request {
    bapp: Option<Bapp>,
    kind: RequestType,
    payload: Payload,
}

#[derive(Debug, Clone)]
enum Payload {
    /// The user's account. This request has no field for `from`, and is rejected if it was set.
    Account {
        from: Option<String>,
    },
    Transaction(Transaction),
    Signature(Message),
}

impl Request {
    /// Requests the user's account. A BApp that stores it must offer to unlink it, and then delete it at once
    /// (`rest-api-a2a`).
    pub fn auth() -> Self {
        Self::new(RequestType::Auth, Payload::Account { from: None })
    }

    /// Requests a transfer of `amount` KLAY (KAIA), a decimal number with at most 6 decimals, to the account `to`.
    pub fn send_klay(to: impl Into<String>, amount: impl Into<Amount>) -> Self {
        Self::transaction(RequestType::SendKlay, Transaction::new(to).amount(amount))
    }

    /// Requests a transfer of `amount` of the token of `contract`, in the token's own unit with at most 6 decimals,
    /// to the account `to`.
    ///
    /// The zero address as `contract` sends KLAY (KAIA): the newest Korean page of `rest-api-a2a` names that address, and
    /// an integrator sends it so.
    pub fn send_token(contract: impl Into<String>, to: impl Into<String>, amount: impl Into<Amount>) -> Self {
        Self::transaction(
            RequestType::SendToken,
            Transaction::new(to).amount(amount).contract(contract),
        )
    }

    /// Requests a transfer of the Card `card_id` of `contract` to the account `to`.
    ///
    /// ```
    /// # use klip_a2a::{CardId, Request};
    /// let contract = "0x3333333333333333333333333333333333333333";
    /// let receiver = "0x2222222222222222222222222222222222222222";
    /// let request = Request::send_card(contract, receiver, 12);
    /// # let _ = request;
    /// assert_eq!(CardId::from(12), CardId::from("12"));
    /// ```
    pub fn send_card(contract: impl Into<String>, to: impl Into<String>, card_id: impl Into<CardId>) -> Self {
        Self::transaction(
            RequestType::SendCard,
            Transaction::new(to).card_id(card_id).contract(contract),
        )
    }

    /// Requests a call of one function of the contract `to`.
    ///
    /// `value` is the amount sent along, in peb (10^-18 KLAY), [`Peb::NONE`] for none; `abi` is the function's ABI,
    /// one JSON object; `params` are its arguments, one JSON array with one element for each input of the ABI. Both
    /// are given as JSON values or as text, and are sent as strings, as Klip expects.
    ///
    /// ```
    /// use klip_a2a::{Peb, Request};
    /// use serde_json::json;
    ///
    /// let contract = "0x3333333333333333333333333333333333333333";
    /// let inputs = json!([{"name": "id", "type": "uint256"}]);
    /// let abi = json!({"type": "function", "name": "mint", "inputs": inputs});
    /// let request = Request::execute_contract(contract, Peb::NONE, abi, json!(["7"]));
    ///
    /// let abi = r#"{"type":"function","name":"mint","inputs":[{"name":"id","type":"uint256"}]}"#;
    /// let same = Request::execute_contract(contract, "0", abi, r#"["7"]"#);
    /// # let _ = (request, same);
    /// ```
    pub fn execute_contract(
        to: impl Into<String>,
        value: impl Into<Peb>,
        abi: impl Into<JsonText>,
        params: impl Into<JsonText>,
    ) -> Self {
        Self::transaction(
            RequestType::ExecuteContract,
            Transaction::new(to).value(value).abi(abi).params(params),
        )
    }

    /// Requests a signature of the text `value`.
    pub fn sign_message(value: impl Into<String>) -> Self {
        Self::new(RequestType::SignMessage, Payload::Signature(Message::new(value)))
    }

    fn transaction(kind: RequestType, transaction: Transaction) -> Self {
        Self::new(kind, Payload::Transaction(transaction))
    }

    fn new(kind: RequestType, payload: Payload) -> Self {
        Self {
            bapp: None,
            kind,
            payload,
        }
    }

    /// Restricts approval to the user with the account `eoa`. Klip advises it for everything but
    /// [`auth`](Self::auth), which has no field for it.
    #[must_use]
    pub fn from(mut self, eoa: impl Into<String>) -> Self {
        let eoa = Some(eoa.into());
        match &mut self.payload {
            Payload::Account { from } => *from = eoa,
            Payload::Transaction(transaction) => transaction.from = eoa,
            Payload::Signature(message) => message.from = eoa,
        }
        self
    }

    /// Sets the BApp that makes the request, instead of the client's own.
    #[must_use]
    pub fn bapp(mut self, bapp: Bapp) -> Self {
        self.bapp = Some(bapp);
        self
    }

    /// Returns the kind of the request.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        match self.payload {
            Payload::Account { .. } => RequestKind::Auth,
            Payload::Transaction(_) => RequestKind::Transaction,
            Payload::Signature(_) => RequestKind::SignMessage,
        }
    }

    /// Returns the validated body of "Prepare"; `of_client` is the BApp of a request without one.
    pub(crate) fn to_wire(&self, of_client: Option<&Bapp>) -> Result<PrepareRequest, InvalidInput> {
        let bapp = self.bapp.as_ref().or(of_client).ok_or_else(Bapp::missing)?;
        bapp.check()?;
        self.payload.validate()?;
        let (transaction, message) = match self.payload.clone() {
            Payload::Account { .. } => (None, None),
            Payload::Transaction(transaction) => (Some(transaction), None),
            Payload::Signature(message) => (None, Some(message)),
        };
        Ok(PrepareRequest {
            bapp: bapp.clone(),
            kind: self.kind.clone(),
            transaction,
            message,
        })
    }
}

impl Validate for Payload {
    fn validate(&self) -> Result<(), InvalidInput> {
        match self {
            Self::Account { from: None } => Ok(()),
            Self::Account { from: Some(_) } => Err(InvalidInput::new(
                "from",
                "is set for an auth request",
                "no value, since an auth request identifies the account",
            )),
            Self::Transaction(transaction) => transaction.validate(),
            Self::Signature(message) => message.validate(),
        }
    }
}

impl From<&Request> for RequestKind {
    fn from(request: &Request) -> Self {
        request.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Accounts are public on the chain, and shown.
    #[test]
    fn debug_hides_message_and_callbacks() {
        let bapp = Bapp::new("Example BApp").on_success("https://shop.example/?session=1");
        let receiver = "0x2222222222222222222222222222222222222222";
        let transaction = format!("{:?}", Request::send_klay(receiver, "1.5").bapp(bapp));
        // The receiver and the amount are public on the chain; the user's account is not shown.
        assert!(
            transaction.contains(receiver) && transaction.contains("1.5"),
            "{transaction}"
        );
        assert!(!transaction.contains("shop.example"), "{transaction}");
        let message = format!("{:?}", Request::sign_message("the text of a contract"));
        assert!(!message.contains("contract"), "{message}");
    }
}
