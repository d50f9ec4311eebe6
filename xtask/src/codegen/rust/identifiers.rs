//! Names that Rust code cannot have.

use std::collections::HashMap;

use contract::{CodeKey, ErrorCodes};

use super::names::{is_keyword, screaming};
use crate::codegen::{
    contract::Contract,
    schema::{Component, Kind, Struct, Word},
};
use crate::finding::Finding;

/// The variant of an open enum for what is not documented.
const OTHER: &str = "Other";

/// Types that generated code names without an import.
const PRELUDE: [&str; 6] = ["Option", "Result", "Self", "Some", "String", "Vec"];

/// Every name of `contract` that is not a Rust name, or that two things have once it is written as Rust does.
pub(super) fn findings(contract: &Contract) -> Vec<Finding> {
    let mut findings = Vec::new();
    for component in &contract.components {
        of_component(component, &mut findings);
    }
    let mut constants = HashMap::new();
    for operation in contract.called() {
        let constant = screaming(&operation.id);
        let place = format!("{}/operationId", operation.place);
        if !is_constant(&constant) {
            findings.push(Finding::at(
                &place,
                format!("`{}` is not a Rust name", operation.id),
            ));
        }
        if let Some(other) = constants.insert(constant.clone(), &operation.id) {
            findings.push(Finding::at(
                &place,
                format!("`{other}` and `{}` both become `{constant}`", operation.id),
            ));
        }
    }
    of_codes(&contract.codes, &mut findings);
    findings
}

fn of_component(component: &Component, findings: &mut Vec<Finding>) {
    let Component { name, place, .. } = component;
    match &component.kind {
        Kind::Struct(parts) => of_fields(parts, findings),
        Kind::Enum(words) => findings.extend(words.iter().filter_map(of_word)),
        Kind::Id => {}
        // They become no item.
        Kind::Inline(_) | Kind::Parts => return,
    }
    if !is_type(name) || is_taken(name) {
        findings.push(Finding::at(place, not_a_type(name)));
    }
}

fn of_fields(parts: &Struct, findings: &mut Vec<Finding>) {
    let mut fields = HashMap::new();
    for field in &parts.fields {
        let name = field.rust_name();
        let mut finding = |reason: String| {
            let reason = format!("{reason}; name it with `x-rust: {{name: ..}}`");
            findings.push(Finding::at(&field.place, reason));
        };
        if is_keyword(&name) {
            finding(format!("`{name}` is a word of Rust's own"));
        } else if !is_variable(&name) {
            finding(format!("`{name}` is not a Rust name"));
        }
        if let Some(other) = fields.insert(name.clone(), &field.name) {
            finding(format!("`{other}` and `{}` both become `{name}`", field.name));
        }
    }
}

fn of_word(word: &Word) -> Option<Finding> {
    let title = &word.variant;
    (!is_type(title) || title == OTHER).then(|| Finding::at(&word.place, not_a_variant(title)))
}

fn of_codes(codes: &ErrorCodes, findings: &mut Vec<Finding>) {
    if !is_type(codes.ty()) || is_taken(codes.ty()) {
        findings.push(Finding::at("/x-error-codes/type", not_a_type(codes.ty())));
    }
    for (index, row) in codes.rows().iter().enumerate() {
        let name = row.name();
        let place = format!("/x-error-codes/codes/{index}/name");
        if codes.key() == CodeKey::Integer {
            if !is_constant(name) {
                let reason = format!("`{name}` is not the name of a Rust constant, such as BAD_REQUEST");
                findings.push(Finding::at(&place, reason));
            }
        } else if !is_type(name) || name == OTHER {
            findings.push(Finding::at(&place, not_a_variant(name)));
        }
    }
}

fn not_a_type(name: &str) -> String {
    format!(
        "`{name}` cannot be the name of a Rust type; expected one such as NewOrder that Rust does not use itself"
    )
}

fn not_a_variant(name: &str) -> String {
    format!(
        "`{name}` cannot be a variant; expected one such as NotPaid, and not {OTHER}, which is every other word"
    )
}

fn is_taken(name: &str) -> bool {
    PRELUDE.contains(&name)
}

fn is_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|next| next.is_ascii_alphanumeric())
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || next == '_')
}

fn is_constant(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .chars()
            .all(|next| next.is_ascii_uppercase() || next.is_ascii_digit() || next == '_')
}
