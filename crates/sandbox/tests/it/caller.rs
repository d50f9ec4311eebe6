//! Authenticated caller of every operation that the sandbox implements.

use std::{
    collections::HashMap,
    error::Error,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use contract::{Contract, Operation, ParameterIn};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    checked::Sandbox,
    http::{JsonResponse, send},
    klavi::Merchant,
    klikoo_token,
    signing::{hex_sha256, hmac_sha512},
};

/// Provider with its contract.
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    pub(crate) contract: &'static Contract,
    pub(crate) base_url: String,
    pub(crate) operations: Vec<String>,
}

/// Returns the embedded contract of the file `$name.json`, which is parsed once.
macro_rules! contract {
    ($name:literal) => {{
        static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
            let json = include_str!(concat!("../../contracts/", $name, ".json"));
            Contract::from_json(json).expect("a valid contract")
        });
        &*CONTRACT
    }};
}

impl Provider {
    /// Returns every provider.
    pub(crate) fn all(sandbox: &Sandbox) -> Vec<Self> {
        macro_rules! providers {
            ($($name:literal: $handle:ident,)*) => {
                vec![$(Self {
                    name: $name,
                    contract: contract!($name),
                    base_url: sandbox.$handle().base_url(),
                    operations: sandbox.$handle().operations().into_iter().map(str::to_owned).collect(),
                },)*]
            };
        }
        providers! {
            "klip-card": klip_card,
            "klip-a2a": klip_a2a,
            "klikoo": klikoo,
            "klavi": klavi,
        }
    }

    /// Returns the provider `name`.
    pub(crate) fn of(sandbox: &Sandbox, name: &str) -> Result<Self, Box<dyn Error>> {
        let mut all = Self::all(sandbox).into_iter();
        Ok(all.find(|provider| provider.name == name).ok_or(name)?)
    }

    /// Returns the operations that the sandbox implements.
    pub(crate) fn implemented(&self) -> impl Iterator<Item = &Operation> {
        let operations = self.operations.iter();
        operations.map(|id| self.contract.operation(id).expect("an operation of the contract"))
    }
}

/// Form with one file.
const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\nthe bytes of an image\r\n--b--\r\n";

/// Changes to a valid request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// Parameter that is appended to the query.
    pub(crate) query: Option<(&'static str, &'static str)>,
    /// Body that replaces the valid one.
    pub(crate) body: Option<Vec<u8>>,
    /// Content type that replaces the valid one.
    pub(crate) media_type: Option<&'static str>,
    /// Flag to omit the token.
    pub(crate) is_anonymous: bool,
}

/// Token calls whose token other operations carry as `Bearer`: provider, operation, which has the name of the token's
/// security scheme, and field of the token.
const BEARER_TOKENS: &[(&str, &str, &str)] = &[
    ("klavi", "customerToken", "accessToken"),
    ("klavi", "managementToken", "accessToken"),
];

/// Tokens for each provider, and one object of each kind.
pub(crate) struct Caller {
    pub(crate) merchant: Merchant,
    card_token: String,
    card_image: String,
    klikoo_token: String,
    /// By security scheme.
    bearer_tokens: HashMap<&'static str, String>,
    request_key: String,
    payment_id: String,
    consent_id: String,
    /// Payment that can be canceled.
    pending_id: String,
    /// Payment that can be retried.
    rejected_id: String,
    /// Held seats that can be booked.
    held_id: String,
    /// Counter for unique IDs.
    created: AtomicUsize,
}

/// First trip on 1 May 2024 from Bandung to Surabaya.
const TRIP: u64 = 202_405_011_400;

impl Caller {
    pub(crate) async fn new() -> Result<Self, Box<dyn Error>> {
        Self::of(Sandbox::start().await?).await
    }

    pub(crate) async fn of(sandbox: Sandbox) -> Result<Self, Box<dyn Error>> {
        let merchant = Merchant::of(sandbox);
        let mut caller = Self {
            card_token: String::new(),
            card_image: String::new(),
            klikoo_token: klikoo_token::token(&merchant.sandbox).await?,
            bearer_tokens: HashMap::new(),
            request_key: String::new(),
            payment_id: String::new(),
            consent_id: String::new(),
            pending_id: String::new(),
            rejected_id: String::new(),
            held_id: String::new(),
            created: AtomicUsize::new(0),
            merchant,
        };
        for (provider, id, field) in BEARER_TOKENS {
            let token = caller.create(provider, id).await?.text(field).to_owned();
            caller.bearer_tokens.insert(id, token);
        }
        for (provider, id, field) in [
            ("klip-card", "signIn", "access_token"),
            ("klip-card", "uploadImage", "image"),
            ("klip-a2a", "prepare", "request_key"),
            ("klikoo", "blockSeat", "/data/transaction_id"),
            ("klavi", "createPayment", "id"),
            ("klavi", "createConsent", "id"),
            ("klavi", "createConsentPayment", "id"),
            ("klavi", "createConsentPayment", "id"),
        ] {
            let response = caller.create(provider, id).await?;
            let text = response.text(field).to_owned();
            match id {
                "signIn" => caller.card_token = text,
                "uploadImage" => caller.card_image = text,
                "prepare" => caller.request_key = text,
                "blockSeat" => caller.held_id = response.body.pointer(field).ok_or(field)?.to_string(),
                "createPayment" => caller.payment_id = text,
                "createConsent" => {
                    caller.sandbox().klavi().authorize_consent(&text)?;
                    caller.consent_id = text;
                }
                _ if caller.rejected_id.is_empty() => {
                    caller.sandbox().klavi().reject_consent_payment(&text)?;
                    caller.rejected_id = text;
                }
                _ => caller.pending_id = text,
            }
        }
        Ok(caller)
    }

    /// Sends a valid request for the operation `id`, which succeeds.
    pub(crate) async fn create(&self, provider: &str, id: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let provider = Provider::of(self.sandbox(), provider)?;
        let operation = provider.contract.operation(id).ok_or(id)?;
        let response = send(self.call(&provider, operation, &Change::default())?).await?;
        assert!(matches!(response.status, 200 | 201), "{id}: {:?}", response.body);
        Ok(response)
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.merchant.sandbox
    }

    /// Returns the key of the prepared request.
    pub(crate) fn request_key(&self) -> &str {
        &self.request_key
    }

    /// Returns the ID of the payment.
    pub(crate) fn payment_id(&self) -> &str {
        &self.payment_id
    }

    /// Returns a valid request for `operation` with `change` applied.
    pub(crate) fn call(
        &self,
        provider: &Provider,
        operation: &Operation,
        change: &Change,
    ) -> Result<RequestBuilder, Box<dyn Error>> {
        let mut path = operation.path().to_owned();
        let mut query = Vec::new();
        for parameter in operation.parameters() {
            let value = || self.value(operation.id(), parameter.name());
            match parameter.place() {
                ParameterIn::Path => path = path.replace(&format!("{{{}}}", parameter.name()), value()),
                ParameterIn::Query if parameter.is_required() => query.push((parameter.name(), value())),
                _ => {}
            }
        }
        if operation.id() == "result" {
            query.push(("request_key", &self.request_key));
        }
        query.extend(change.query);
        let right = match operation.id() {
            "uploadImage" => Some(FORM.as_bytes().to_vec()),
            _ => self.body(operation)?.map(|body| body.to_string().into_bytes()),
        };
        let body = change.body.clone().or(right).unwrap_or_default();

        let method = Method::from_bytes(operation.method().as_bytes())?;
        let url = format!("{}{path}", provider.base_url);
        let mut request = self.merchant.http.request(method, url).query(&query);
        if !body.is_empty() {
            let right = match operation.id() {
                "uploadImage" => "multipart/form-data; boundary=b",
                _ => "application/json",
            };
            let media_type = change.media_type.unwrap_or(right);
            request = request.header("Content-Type", media_type);
        }
        if !change.is_anonymous {
            request = self.authorize(request, provider, operation, &path, &body)?;
        }
        Ok(request.body(body))
    }

    fn authorize(
        &self,
        request: RequestBuilder,
        provider: &Provider,
        operation: &Operation,
        path: &str,
        body: &[u8],
    ) -> Result<RequestBuilder, Box<dyn Error>> {
        if provider.name == "klikoo" {
            let klikoo = self.sandbox().klikoo();
            let timestamp = klikoo_token::timestamp(self.sandbox(), jiff::SignedDuration::ZERO)?;
            let signature = if operation.id() == "accessToken" {
                let message = format!("{}|{timestamp}", klikoo.client_id());
                hmac_sha512(klikoo.hmac_auth_key(), &message)?
            } else {
                let (method, token, hash) = (operation.method(), &self.klikoo_token, hex_sha256(body));
                let message = format!("{method}:{path}:{token}:{hash}:{timestamp}");
                hmac_sha512(klikoo.client_secret(), &message)?
            };
            return Ok(request
                .bearer_auth(&self.klikoo_token)
                .header("Open-Api-Timestamp", timestamp)
                .header("Open-Api-Signature", signature));
        }
        Ok(match operation.security().iter().flatten().next() {
            Some(scheme) if scheme.scheme() == "accessToken" => {
                request.header("Authorization", &self.card_token)
            }
            Some(scheme) => match self.bearer_tokens.get(scheme.scheme()) {
                Some(token) => request.bearer_auth(token),
                None => request,
            },
            None => request,
        })
    }

    /// Returns the value of a parameter.
    fn value(&self, operation: &str, name: &str) -> &str {
        match name {
            "consentId" => &self.consent_id,
            "id" if operation.starts_with("consent") => &self.consent_id,
            "paymentId" if operation == "retryConsentPayment" => &self.rejected_id,
            "paymentId" => &self.pending_id,
            "nft_id" => "137",
            "opt" => "password",
            "sca" => self.sandbox().klip_a2a().card_contract(),
            "eoa" => self.sandbox().klip_a2a().card_owner(),
            "transaction_id" => "14429140",
            "page" => "1",
            "limit" => "10",
            "appId" => self.sandbox().klavi().app_id(),
            _ => &self.payment_id,
        }
    }

    /// Returns the body of a valid request, if it has one.
    fn body(&self, operation: &Operation) -> Result<Option<Value>, Box<dyn Error>> {
        let (card, klavi) = (self.sandbox().klip_card(), self.sandbox().klavi());
        Ok(match operation.id() {
            "signIn" => {
                Some(json!({ "email": card.email(), "password": hex_sha256(card.password().as_bytes()) }))
            }
            "changePassword" => {
                let hash = hex_sha256(card.password().as_bytes());
                Some(json!({ "old_password": hash, "new_password": hash }))
            }
            "mint" => Some(json!({
                "pin": card.pin(),
                "to_address": ["0x3333333333333333333333333333333333333333"],
                "contract_address": card.contract_address(),
                "name": "Example Card",
                "description": "",
                "image": self.card_image,
            })),
            "prepare" => Some(json!({ "bapp": { "name": "Example" }, "type": "auth" })),
            "accessToken" => Some(klikoo_token::body(self.sandbox())),
            "customerToken" => Some(
                json!({ "accessKey": klavi.customer_access_key(), "secretKey": klavi.customer_secret_key() }),
            ),
            "managementToken" => Some(
                json!({ "accessKey": klavi.management_access_key(), "secretKey": klavi.management_secret_key() }),
            ),
            "createPayment" => {
                let mut examples = operation.request_examples();
                let (_, example) = examples.find(|(name, _)| *name == "pixKey").ok_or("no example")?;
                let mut body = example.clone();
                body["clientRequestId"] = json!(format!("order-{}", klavi.order_count()));
                Some(body)
            }
            "products" => Some(json!({ "limit": 10, "page": 1 })),
            "prepaidInquiry"
            | "buy"
            | "postpaidInquiry"
            | "transportSources"
            | "transportDestinations"
            | "trips"
            | "attraction" => Some(self.example(operation)?),
            "tripDetail" => Some(json!({ "product_code": "BUS", "trip_id": TRIP })),
            "blockSeat" => {
                let mut body = self.example(operation)?;
                body["departure"]["trip_id"] = json!(TRIP);
                let row = 1 + self.created.fetch_add(1, Ordering::Relaxed) % 5;
                body["departure"]["passengers"][0]["seat_name"] = json!(format!("{row}A"));
                Some(body)
            }
            "book" => Some(json!({ "transaction_id": self.held_id })),
            "buyAttraction" => Some(json!({
                "product_code": "ATRAKSI-DANCER",
                "quantity": 1,
                "booking_field": [{ "key": "visitor_name", "value": "Example Visitor" }],
                "amount": "100000",
                "selling_price": "110000",
                "partner_reference_id": format!("visit-{}", self.created.fetch_add(1, Ordering::Relaxed)),
            })),
            "createConsent" | "createConsentPayment" | "retryConsentPayment" | "cancelConsentPayment" => {
                Some(self.example(operation)?)
            }
            "paymentLink" | "consentLink" => {
                let mut body = self.example(operation)?;
                body["accessKey"] = json!(klavi.customer_access_key());
                body["secretKey"] = json!(klavi.customer_secret_key());
                Some(body)
            }
            _ => None,
        })
    }

    /// Returns an example of the body of `operation`, with a new ID.
    fn example(&self, operation: &Operation) -> Result<Value, Box<dyn Error>> {
        // The monthly consent accepts retries.
        let wanted = |name: &str| operation.id() != "createConsent" || name == "monthly";
        let example = operation.request_examples().find(|(name, _)| wanted(name));
        let mut body = example.ok_or("no example")?.1.clone();
        let id = json!(format!(
            "created-{}",
            self.created.fetch_add(1, Ordering::Relaxed)
        ));
        for place in [
            "/clientRequestId",
            "/partner_reference_id",
            "/partner_reference_no",
            "/payment/clientRequestId",
            "/consent/clientRequestId",
        ] {
            if let Some(field) = body.pointer_mut(place) {
                *field = id.clone();
            }
        }
        Ok(body)
    }

    /// Returns the body of a valid request with `change` applied.
    pub(crate) fn changed_body(
        &self,
        operation: &Operation,
        change: &Value,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut body = self.body(operation)?.ok_or("it has no body")?;
        let fields = change.as_object().into_iter().flatten();
        for (name, value) in fields {
            body[name] = value.clone();
        }
        Ok(body.to_string().into_bytes())
    }
}
