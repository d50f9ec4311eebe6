#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * Client: [`Client`], [`ClientBuilder`], [`Credentials`], [`Environment`], [`Error`], [`ErrorCode`].
//! * Account: [`Partner`], [`Pin`], [`PinChange`].
//! * Lists: [`AllCards`], [`Bapps`], [`Cards`], [`OpenCards`], [`Card`], [`PaginatorExt`].
//! * Minting: [`Image`], [`UploadedImage`], [`NewCard`], [`Minted`], [`Execution`].

mod auth;
mod bapps;
mod cards;
mod client;
pub mod env;
mod error;
mod generated;
mod mint;
mod partner;
mod pin;
mod raw_list;

pub use auth_core::{
    self, InvalidInput, PaginatorExt, Scalar, Secret, TokenProvider,
    http::{CallOptions, ErrorKind, Execution, ResponseInfo},
};
pub use url::Url;

pub use self::{
    auth::Credentials,
    bapps::Bapps,
    cards::{AddNftId, AllCards, BappCard, BappCards, Cards, OpenCards},
    client::{Client, ClientBuilder},
    error::Error,
    generated::{
        codes::ErrorCode,
        environments::Environment,
        models::{Attribute, Bapp, Card, CardId, Minted, NewCard, NftId, UploadedImage},
    },
    mint::image::Image,
    partner::Partner,
    pin::Pin,
    pin::change::PinChange,
};
