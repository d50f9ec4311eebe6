#![doc = include_str!("../README.md")]

mod accounts;
mod auth;
mod client;
mod codes;
mod customer;
mod date;
mod endpoints;
mod error;
mod expiry;
mod fields;
mod management;
mod models;
mod next_cursor;
mod orders;
mod payer;
mod payment;
mod payment_request;
mod payments;

pub use auth_core;
pub use auth_core::{InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    accounts::{CreditorAccount, DebtorAccount, Holder},
    auth::Credentials,
    client::{ClientBuilder, Environment},
    codes::{AccountType, IdentifierType, InitType, PaymentStatus},
    customer::CustomerClient,
    error::{BusinessCode, Error, ErrorCode, ErrorExt},
    management::ManagementClient,
    models::{AppId, PaymentId},
    orders::{OrderQuery, Orders},
    payer::{ClientMetadata, Customer},
    payment::{Payment, PaymentAccount, PaymentCustomer, PaymentHolder, PaymentProgress, StatusReason},
    payment_request::{PaymentRequest, PaymentRequestBuilder},
};
