#![doc = include_str!("../README.md")]

mod auth;
mod bapp;
mod card_id;
mod cards;
mod client;
mod endpoints;
mod error;
mod input;
mod link;
mod models;
mod poll;
mod prepare;
mod request;
mod result;
mod wait;

pub use auth_core;
pub use auth_core::{InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::{Credentials, RequestKey, RequestKeyProvider},
    bapp::Bapp,
    card_id::CardId,
    cards::Cards,
    client::{Client, ClientBuilder, Environment},
    error::{CodeClass, Error, ErrorCode},
    link::Platform,
    models::{Card, CardContract, Produced, RequestError, RequestResult, Status, TransactionStatus},
    poll::PollPolicy,
    prepare::PreparedRequest,
    request::Request,
    wait::{Outcome, WaitError, WaitErrorKind},
};
