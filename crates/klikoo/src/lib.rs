#![doc = include_str!("../README.md")]

mod auth;
mod auth_key;
mod client;
mod codes;
mod endpoints;
mod error;
mod models;
mod pem;
pub mod signature;
mod timestamp;
mod transactions;

pub use auth_core::{self, InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::Credentials,
    auth_key::AuthKey,
    client::{Client, ClientBuilder, Environment},
    codes::{Case, ResponseCode, Service},
    error::Error,
    models::{Balance, Transaction, TransactionId, TransactionStatus},
    transactions::{TransactionQuery, Transactions},
};
