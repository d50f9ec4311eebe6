#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Clients: [`CustomerClient`], [`ManagementClient`], [`ClientBuilder`], [`Credentials`], [`Environment`].
//! * Payments: [`PaymentRequest`], [`Payment`], [`PaymentProgress`], [`PaymentStatus`], [`PaymentLink`], [`Amount`].
//! * Automatic Pix: [`ConsentRequest`], [`Consent`], [`ConsentLink`], [`ConsentPaymentRequest`], [`ConsentPayment`].
//! * Waiting: [`PollPolicy`], [`WaitError`], [`webhook::Verifier`], [`webhook::ReplayGuard`].
//! * Lists: [`Orders`], [`OrderQuery`], [`Consents`], [`ConsentQuery`], [`ConsentOrders`], [`PaginatorExt`].
//! * Errors: [`Error`], [`ErrorExt`], [`ErrorCode`], [`BusinessCode`], [`Execution`].

mod amount;
mod auth;
mod client;
mod consents;
mod date;
pub mod env;
mod error;
mod generated;
mod identifier;
mod lists;
mod next_cursor;
mod payments;
mod pix_key;
mod wait;
pub mod webhook;

pub use auth_core;
pub use auth_core::{
    Decimal, InvalidInput, Json, PaginatorExt, Scalar, Secret, TokenProvider,
    http::{CallOptions, ErrorCategory, ErrorKind, Execution, ResponseInfo},
    poll::{PollPolicy, WaitErrorKind},
};
pub use url::Url;

pub use self::{
    amount::Amount,
    auth::Credentials,
    client::ClientBuilder,
    client::customer::CustomerClient,
    client::management::ManagementClient,
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
    lists::consents::{ConsentOrders, ConsentQuery, Consents},
    lists::orders::{OrderQuery, Orders},
    wait::{DEFAULT_POLL_POLICY, WaitError},
};
