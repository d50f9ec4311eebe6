#![doc = include_str!("../README.md")]

mod answer;
mod contract;
mod document;
mod error_code;
mod error_codes;
mod error_statuses;
mod examples;
mod facts;
mod form;
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
mod paths;
mod pointer;
mod reading;
mod request;
mod request_body;
mod schema;
mod schemas;
mod security;
mod sent;
mod server;
mod survey;
mod template;
mod text;
mod undescribed;
mod violation;
mod webhook;

pub use self::{
    answer::Answer,
    contract::Contract,
    error_code::{Class, ErrorCode},
    error_codes::{CodeKey, ErrorCodes},
    error_statuses::ErrorStatuses,
    facts::{Paging, PagingIn, PagingStyle, Repeat, Source, Sure},
    found::Found,
    invalid::Invalid,
    json::parse_json,
    media::{Example, Media},
    operation::Operation,
    parameter::{Parameter, ParameterIn},
    reading::Openness,
    request::Refused,
    schema::{JsonType, Limits, Property, RustHint, Schema, Word},
    security::{Carrier, Credential},
    sent::Sent,
    server::Server,
    undescribed::Undescribed,
    violation::{Place, Violation},
    webhook::Webhook,
};
