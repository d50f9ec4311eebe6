#![doc = include_str!("../README.md")]
//!
//! # Main types
//!
//! * The document: [`Contract`], [`Operation`], [`Schema`], [`Webhook`], [`ErrorCodes`], [`InvalidContract`].
//! * Requests: [`Request`], [`InvalidRequest`], [`RouteMatch`], [`Credential`].
//! * Responses: [`Response`], [`UnknownFields`], [`Violation`], [`Place`].
//! * Generators and tests: [`RustHint`], [`Source`], [`mutations`].

mod code_key;
mod contract;
mod document;
mod error_code;
mod error_codes;
mod error_statuses;
mod form;
mod holders;
mod invalid;
mod json;
mod media;
mod multipart;
pub mod mutations;
mod node;
mod number;
mod operation;
mod paging;
mod parameter;
mod paths;
mod pointer;
mod request;
mod request_body;
mod response;
mod route_match;
mod schema;
mod schemas;
mod security;
mod server;
mod source;
mod survey;
mod template;
mod text;
mod undescribed;
mod unknown_fields;
mod validators;
mod violation;
mod webhook;

pub use self::{
    code_key::CodeKey,
    contract::{Contract, InvalidRequest},
    error_code::{ErrorCategory, ErrorCode},
    error_codes::ErrorCodes,
    error_statuses::ErrorStatuses,
    invalid::InvalidContract,
    json::parse_json,
    media::{Example, Media},
    operation::Operation,
    paging::{Paging, PagingIn, PagingStyle},
    parameter::{Parameter, ParameterIn},
    request::Request,
    response::Response,
    route_match::RouteMatch,
    schema::{EnumValue, JsonType, Limits, Property, RustHint, Schema},
    security::{Carrier, Credential},
    server::Server,
    source::{Confidence, Source},
    undescribed::Undescribed,
    unknown_fields::UnknownFields,
    violation::{Place, Violation},
    webhook::Webhook,
};
