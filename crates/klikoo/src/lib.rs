#![doc = include_str!("../README.md")]

mod auth;
mod auth_key;
mod client;
mod error;
mod generated;
mod page_count;
mod pem;
mod response_code;
pub mod signature;
mod timestamp;
mod transactions;

pub use auth_core::{self, InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::Credentials,
    auth_key::AuthKey,
    client::{Client, ClientBuilder, Environment},
    error::Error,
    generated::{
        codes::Case,
        models::{Balance, Transaction, TransactionId, TransactionStatus},
    },
    response_code::{ResponseCode, Service},
    transactions::{TransactionQuery, Transactions},
};
