#![doc = include_str!("../README.md")]

mod auth;
mod bapp;
mod card_contract;
mod cards;
mod client;
mod error;
mod generated;
mod input;
mod link;
mod poll;
mod prepare;
mod request;
mod request_error;
mod result;
mod transaction;
mod wait;

pub use auth_core::{
    self, InvalidInput, PaginatorExt, Scalar, TokenProvider,
    http::{CodeClass, ErrorKind},
};
pub use url::Url;

pub use self::{
    auth::{Credentials, RequestKey, RequestKeyProvider},
    card_contract::CardContract,
    cards::Cards,
    client::{Client, ClientBuilder, Environment},
    error::Error,
    generated::{
        codes::ErrorCode,
        models::{Bapp, Callback, Card, CardId, Produced, Status, TransactionStatus},
    },
    link::Platform,
    poll::PollPolicy,
    prepare::PreparedRequest,
    request::Request,
    request_error::RequestError,
    result::RequestResult,
    wait::{Outcome, WaitError, WaitErrorKind},
};
