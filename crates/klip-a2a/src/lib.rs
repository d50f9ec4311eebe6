#![doc = include_str!("../README.md")]

mod amount;
mod auth;
mod bapp;
mod card_contract;
mod cards;
mod client;
pub mod env;
mod error;
mod generated;
mod input;
mod json_text;
mod link;
mod outcome;
mod polling;
mod prepare;
#[cfg(feature = "qr")]
mod qr_code;
mod request;
mod request_error;
mod request_kind;
mod result;
mod transaction;
mod watch;

pub use auth_core::{
    self, InvalidInput, PaginatorExt, Scalar, TokenProvider,
    http::{CallOptions, CodeClass, ErrorKind, Execution, ResponseInfo},
    poll::{PollPolicy, WaitErrorKind},
};
pub use url::Url;

#[cfg(feature = "qr")]
pub use self::qr_code::QrCode;
pub use self::{
    amount::{Amount, Peb},
    auth::{Credentials, RequestKey, RequestKeyProvider},
    card_contract::CardContract,
    cards::Cards,
    client::{Client, ClientBuilder},
    error::Error,
    generated::{
        codes::ErrorCode,
        environments::Environment,
        models::{Bapp, Callback, Card, CardId, Produced, RequestResult, Status, TransactionStatus},
    },
    json_text::JsonText,
    link::Platform,
    outcome::Outcome,
    polling::{DEFAULT_POLL_POLICY, WaitError},
    prepare::PreparedRequest,
    request::Request,
    request_error::RequestError,
    request_kind::RequestKind,
    watch::{Progress, Watch},
};
