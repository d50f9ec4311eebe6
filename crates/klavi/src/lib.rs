#![doc = include_str!("../README.md")]

mod accounts;
mod amount;
mod auth;
mod client;
mod consent_lists;
mod consent_payments;
mod consent_status;
mod consent_terms;
mod consents;
mod customer;
mod date;
pub mod env;
mod error;
mod expiry;
mod generated;
mod identifier;
mod listing;
mod management;
mod next_cursor;
mod orders;
mod payer;
mod payment_links;
mod payment_request;
mod payment_status;
mod payments;
mod pix_key;
mod wait;
pub mod webhook;

pub use auth_core;
pub use auth_core::{
    Decimal, InvalidInput, Json, PaginatorExt, Scalar, Secret, TokenProvider,
    http::{CallOptions, ErrorKind, Execution, ResponseInfo},
    poll::{PollPolicy, WaitErrorKind},
};
pub use url::Url;

pub use self::{
    amount::Amount,
    auth::Credentials,
    client::ClientBuilder,
    consent_lists::{ConsentOrders, ConsentQuery, Consents},
    customer::CustomerClient,
    error::{Error, ErrorCode, ErrorExt},
    generated::{
        codes::BusinessCode,
        environments::Environment,
        models::{
            AccountType, AppId, AutoRetryStrategy, CancelRequest, ClientMetadata, Consent, ConsentId,
            ConsentLink, ConsentPayment, ConsentPaymentId, ConsentPaymentProgress, ConsentPaymentRequest,
            ConsentPaymentStatus, ConsentProgress, ConsentRequest, ConsentStatus, ContractDebtor,
            CreditorAccount, Currency, Customer, DebtorAccount, FirstPayment, Holder, IdentifierType,
            InitType, Interval, LinkConsent, LinkPayment, Payment, PaymentAccount, PaymentCustomer,
            PaymentHolder, PaymentId, PaymentLink, PaymentMethodConfig, PaymentProgress, PaymentRequest,
            PaymentRequestBuilder, PaymentStatus, RetryRequest, StatusReason,
        },
    },
    management::ManagementClient,
    orders::{OrderQuery, Orders},
    wait::{DEFAULT_POLL_POLICY, WaitError},
};
