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
    let names: Vec<String> = called
        .iter()
        .map(|operation| format!("&{}", screaming(&operation.id)))
        .collect();
    let constants: String = called.into_iter().map(constant).collect();
    format!(
        "//! The operations of the API.\n\n\
         use auth_core::http::{{Auth, Endpoint, Idempotency{paging}}};\nuse http::Method;\n\n\
         /// All operations, in the order of the contract.\n\
         pub(crate) static ALL: [&Endpoint; {count}] = [{names}];\n\n{constants}",
        count = names.len(),
        names = names.join(", "),
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
    let paging = operation.paging.as_ref();
    let paging = paging.map_or_else(|| "None".to_owned(), |paging| format!("Some({})", style(paging)));
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

fn style(paging: &Paging) -> String {
    let (style, field, value) = match paging {
        Paging::Cursor { parameter } => ("Cursor", "parameter", parameter),
        Paging::CursorInBody { pointer } => ("CursorInBody", "pointer", pointer),
        Paging::PageNumber { parameter } => ("PageNumber", "parameter", parameter),
        Paging::PageNumberInBody { pointer } => ("PageNumberInBody", "pointer", pointer),
    };
    format!("Paging::{style} {{ {field}: {value:?} }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_is_a_value_of_the_clients_enum() {
        let name = || "/a\"b".to_owned();
        for (paging, expected) in [
            (
                Paging::Cursor { parameter: name() },
                r#"Paging::Cursor { parameter: "/a\"b" }"#,
            ),
            (
                Paging::CursorInBody { pointer: name() },
                r#"Paging::CursorInBody { pointer: "/a\"b" }"#,
            ),
            (
                Paging::PageNumber { parameter: name() },
                r#"Paging::PageNumber { parameter: "/a\"b" }"#,
            ),
            (
                Paging::PageNumberInBody { pointer: name() },
                r#"Paging::PageNumberInBody { pointer: "/a\"b" }"#,
            ),
        ] {
            assert_eq!(style(&paging), expected);
        }
    }
}
