#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Client: [`Client`], [`ClientBuilder`], [`Credentials`], [`Environment`], [`Error`], [`ErrorCode`].
//! * Requests: [`Request`], [`RequestKind`], [`PreparedRequest`], [`RequestKey`], [`Platform`], [`Amount`], [`Peb`].
//! * Outcomes: [`Outcome`], [`RequestResult`], [`RequestError`], [`Watch`], [`PollPolicy`], [`WaitError`].
//! * Cards: [`Cards`], [`Card`], [`CardContract`], [`PaginatorExt`].

mod auth;
mod bapp;
mod cards;
mod client;
pub mod env;
mod error;
mod generated;
mod prepare;
mod raw_list;
mod request;
mod result;
mod wait;

pub use auth_core::{
    self, InvalidInput, PaginatorExt, Scalar, TokenProvider,
    http::{CallOptions, ErrorCategory, ErrorKind, Execution, ResponseInfo},
    poll::{PollPolicy, WaitErrorKind},
};
pub use url::Url;

#[cfg(feature = "qr")]
pub use self::prepare::qr_code::QrCode;
pub use self::{
    auth::{Credentials, RequestKeyProvider},
    cards::Cards,
    cards::contract::CardContract,
    client::{Client, ClientBuilder},
    error::Error,
    generated::{
        codes::ErrorCode,
        environments::Environment,
        models::{Bapp, Callback, Card, CardId, Produced, RequestResult, Status, TransactionStatus},
    },
    prepare::PreparedRequest,
    prepare::link::Platform,
    request::amount::{Amount, Peb},
    request::json_text::JsonText,
    request::kind::RequestKind,
    request::{Request, key::RequestKey},
    result::error::RequestError,
    result::outcome::Outcome,
    wait::watch::Watch,
    wait::{DEFAULT_POLL_POLICY, Progress, WaitError},
};
