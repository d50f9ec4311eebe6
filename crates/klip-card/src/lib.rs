#![doc = include_str!("../README.md")]

mod auth;
mod bapps;
mod cards;
mod client;
mod error;
mod generated;
mod partner;

pub use auth_core::{self, InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::Credentials,
    bapps::Bapps,
    cards::{AllCards, Cards, OpenCards},
    client::{Client, ClientBuilder, Environment},
    error::Error,
    generated::{
        codes::ErrorCode,
        models::{Bapp, Card, CardId, NftId},
    },
    partner::Partner,
};
