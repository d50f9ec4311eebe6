#![doc = include_str!("../README.md")]

mod auth;
mod bapps;
mod cards;
mod client;
mod endpoints;
mod error;
mod models;

pub use auth_core::{self, InvalidInput, PaginatorExt, Scalar, TokenProvider, http::ErrorKind};
pub use url::Url;

pub use self::{
    auth::Credentials,
    bapps::Bapps,
    cards::{AllCards, Cards, OpenCards},
    client::{Client, ClientBuilder, Environment},
    error::{Error, ErrorCode},
    models::{Bapp, Card, CardId, NftId, Partner},
};
