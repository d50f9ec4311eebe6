//! Names that Rust code cannot have.

use std::collections::HashMap;

use contract::{CodeKey, ErrorCodes};

use super::names::{is_keyword, screaming};
use crate::codegen::{
    contract::Contract,
    fault::Fault,
    schema::{Component, Kind, Struct, Word},
};

/// The variant of an open enum for what is not documented.
const OTHER: &str = "Other";

/// Types that generated code names without an import.
const PRELUDE: [&str; 6] = ["Option", "Result", "Self", "Some", "String", "Vec"];

/// Every name of `contract` that is not a Rust name, or that two things have once it is written as Rust does.
pub(super) fn faults(contract: &Contract) -> Vec<Fault> {
    let mut faults = Vec::new();
    for component in &contract.components {
        of_component(component, &mut faults);
    }
    let mut constants = HashMap::new();
    for operation in contract.called() {
        let constant = screaming(&operation.id);
        let place = format!("{}/operationId", operation.place);
        if !is_constant(&constant) {
            faults.push(Fault::new(
                &place,
                format!("`{}` is not a Rust name", operation.id),
            ));
        }
        if let Some(other) = constants.insert(constant.clone(), &operation.id) {
            faults.push(Fault::new(
                &place,
                format!("`{other}` and `{}` both become `{constant}`", operation.id),
            ));
        }
    }
    of_codes(&contract.codes, &mut faults);
    faults
}

fn of_component(component: &Component, faults: &mut Vec<Fault>) {
    let Component { name, place, .. } = component;
    match &component.kind {
        Kind::Struct(parts) => of_fields(parts, faults),
        Kind::Enum(words) => faults.extend(words.iter().filter_map(of_word)),
        Kind::Id => {}
        // They become no item.
        Kind::Inline(_) | Kind::Parts => return,
    }
    if !is_type(name) || is_taken(name) {
        faults.push(Fault::new(place, not_a_type(name)));
    }
}

fn of_fields(parts: &Struct, faults: &mut Vec<Fault>) {
    let mut fields = HashMap::new();
    for field in &parts.fields {
        let name = field.rust_name();
        let mut fault = |reason: String| {
            let reason = format!("{reason}; name it with `x-rust: {{name: ..}}`");
            faults.push(Fault::new(&field.place, reason));
        };
        if is_keyword(&name) {
            fault(format!("`{name}` is a word of Rust's own"));
        } else if !is_variable(&name) {
            fault(format!("`{name}` is not a Rust name"));
        }
        if let Some(other) = fields.insert(name.clone(), &field.name) {
            fault(format!("`{other}` and `{}` both become `{name}`", field.name));
        }
    }
}

fn of_word(word: &Word) -> Option<Fault> {
    let title = &word.variant;
    (!is_type(title) || title == OTHER).then(|| Fault::new(&word.place, not_a_variant(title)))
}

fn of_codes(codes: &ErrorCodes, faults: &mut Vec<Fault>) {
    if !is_type(codes.ty()) || is_taken(codes.ty()) {
        faults.push(Fault::new("/x-error-codes/type", not_a_type(codes.ty())));
    }
    for (index, row) in codes.rows().iter().enumerate() {
        let name = row.name();
        let place = format!("/x-error-codes/codes/{index}/name");
        if codes.key() == CodeKey::Integer {
            if !is_constant(name) {
                let reason = format!("`{name}` is not the name of a Rust constant, such as BAD_REQUEST");
                faults.push(Fault::new(&place, reason));
            }
        } else if !is_type(name) || name == OTHER {
            faults.push(Fault::new(&place, not_a_variant(name)));
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
