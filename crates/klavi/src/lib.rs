#![doc = include_str!("../README.md")]

mod accounts;
mod auth;
mod client;
mod customer;
mod date;
mod error;
mod expiry;
mod generated;
mod identifier;
mod management;
mod next_cursor;
mod orders;
mod payer;
mod payment_request;
mod payment_status;
mod payments;

pub use auth_core;
pub use auth_core::{InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::Credentials,
    client::{ClientBuilder, Environment},
    customer::CustomerClient,
    error::{Error, ErrorCode, ErrorExt},
    generated::{
        codes::BusinessCode,
        models::{
            AccountType, AppId, ClientMetadata, CreditorAccount, Currency, Customer, DebtorAccount, Holder,
            IdentifierType, InitType, Payment, PaymentAccount, PaymentCustomer, PaymentHolder, PaymentId,
            PaymentProgress, PaymentStatus, StatusReason,
        },
    },
    management::ManagementClient,
    orders::{OrderQuery, Orders},
    payment_request::{PaymentRequest, PaymentRequestBuilder},
};
