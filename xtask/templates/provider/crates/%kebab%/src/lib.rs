#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Client: [`Client`], [`ClientBuilder`], [`Credentials`], [`Environment`], [`Error`], [`ErrorCode`].
//! * Account: [`Account`], [`AccountId`].

mod auth;
mod client;
pub mod env;
mod error;
mod generated;

pub use auth_core::{
    self, InvalidInput, TokenProvider,
    http::{CallOptions, ErrorKind, Execution, ResponseInfo},
};
pub use url::Url;

pub use self::{
    auth::Credentials,
    client::{Client, ClientBuilder},
    error::Error,
    generated::{
        codes::ErrorCode,
        environments::Environment,
        models::{Account, AccountId},
    },
};
