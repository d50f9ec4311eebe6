#![doc = include_str!("../README.md")]

mod answer;
mod contract;
mod error_code;
mod examples;
mod facts;
mod found;
mod holders;
mod invalid;
mod json;
mod media;
mod multipart;
pub mod mutations;
mod node;
mod number;
mod operation;
mod parameter;
mod pointer;
mod reading;
mod request;
mod request_body;
mod schema;
mod security;
mod sent;
mod survey;
mod template;
mod violation;

pub use self::{
    answer::Answer,
    contract::Contract,
    error_code::{Class, ErrorCode},
    facts::{Paging, PagingIn, PagingStyle, Repeat, Source, Sure},
    found::Found,
    invalid::Invalid,
    json::parse_json,
    media::{Example, Media},
    operation::Operation,
    parameter::{Parameter, ParameterIn},
    reading::Openness,
    request::Refused,
    security::{Carrier, Credential},
    sent::Sent,
    violation::{Place, Violation},
};
