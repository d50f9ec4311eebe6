//! `endpoints.rs`: a constant for each operation.

use super::names::{screaming, spaced};
use crate::codegen::{
    contract::Contract,
    operation::{Auth, Operation, Paging},
};

pub(super) fn write(contract: &Contract) -> String {
    let called: Vec<&Operation> = contract.called().collect();
    let paging = if called.iter().any(|operation| operation.paging.is_some()) {
        ", Paging"
    } else {
        ""
    };
    let constants: String = called.into_iter().map(constant).collect();
    format!(
        "//! The operations of the API.\n\n\
         use auth_core::http::{{Auth, Endpoint, Idempotency{paging}}};\nuse http::Method;\n\n{constants}"
    )
}

fn constant(operation: &Operation) -> String {
    let auth = match operation.auth {
        Auth::None => "None",
        Auth::Credentials => "Credentials",
        Auth::Token => "Token",
    };
    let idempotency = if operation.is_repeatable {
        "Idempotent"
    } else {
        "NonIdempotent"
    };
    let paging = match &operation.paging {
        None => "None".to_owned(),
        Some(Paging::Cursor { parameter }) => format!("Some(Paging::Cursor {{ parameter: {parameter:?} }})"),
        Some(Paging::PageNumber { parameter }) => {
            format!("Some(Paging::PageNumber {{ parameter: {parameter:?} }})")
        }
        Some(Paging::PageNumberInBody { pointer }) => {
            format!("Some(Paging::PageNumberInBody {{ pointer: {pointer:?} }})")
        }
    };
    format!(
        "{docs}pub(crate) static {name}: Endpoint = Endpoint {{\n\
         operation: {operation:?},\nmethod: Method::{method},\npath: {path:?},\n\
         auth: Auth::{auth},\nidempotency: Idempotency::{idempotency},\npaging: {paging},\n}};\n\n",
        docs = operation.docs.lines(0),
        name = screaming(&operation.id),
        operation = spaced(&operation.id),
        method = operation.method,
        path = operation.path,
    )
}
