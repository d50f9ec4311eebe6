//! `codes.rs`: the error codes.

use std::collections::BTreeMap;

use contract::{CodeKey, ErrorCode, ErrorCodes};

use super::{docs::comment, models::open_enum};
use crate::codegen::schema::{Docs, Word};

pub(super) fn write(codes: &ErrorCodes) -> String {
    match codes.key() {
        CodeKey::Integer => integer(codes),
        CodeKey::Text => text(codes),
        CodeKey::StatusAndCase => cases(codes),
    }
}

/// A number with names for those that are known.
fn integer(codes: &ErrorCodes) -> String {
    let ty = codes.ty();
    let docs = about(codes).lines(0);
    let class_use = if codes.rows().is_empty() {
        ""
    } else {
        "use auth_core::http::ErrorCategory;\n"
    };
    let constants: String = codes
        .rows()
        .iter()
        .map(|row| {
            format!(
                "{}pub const {}: Self = Self({});\n",
                comment(&docs_of(row), 4),
                row.name(),
                row.code()
            )
        })
        .collect();
    let known = if codes.rows().is_empty() {
        String::new()
    } else {
        let arms = class_arms(codes.rows());
        format!(
            "impl {ty} {{\n{constants}\n\
             /// Returns the category of this code; `None` for one that is not documented.\n\
             #[must_use]\n\
             pub fn category(self) -> Option<ErrorCategory> {{\nSome(match self {{\n{arms}_ => return None,\n}})\n}}\n}}\n\n"
        )
    };
    format!(
        "//! The provider's error codes.\n\n\
         use std::fmt;\n\n{class_use}use serde::Deserialize;\n\n\
         {docs}#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]\n\
         #[serde(transparent)]\npub struct {ty}(pub i64);\n\n\
         {known}\
         impl fmt::Display for {ty} {{\n\
         fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{\nself.0.fmt(f)\n}}\n}}\n"
    )
}

/// An open enum of the codes, which are text.
fn text(codes: &ErrorCodes) -> String {
    let ty = codes.ty();
    let words = codes.rows().iter().map(|row| Word {
        place: String::new(),
        variant: row.name().to_owned(),
        spellings: vec![row.code().to_owned()],
        docs: docs_of(row),
    });
    let words: Vec<Word> = words.collect();
    let item = open_enum(&about(codes).lines(4), ty, &words);
    let (class_use, class) = if codes.rows().is_empty() {
        ("", String::new())
    } else {
        (
            "use auth_core::http::ErrorCategory;\n\n",
            format!("\nimpl {ty} {{\n{}}}\n", class(codes.rows())),
        )
    };
    format!("//! The codes of error responses.\n\n{class_use}{item}{class}")
}

/// An enum over what a code means under its HTTP status.
fn cases(codes: &ErrorCodes) -> String {
    let ty = codes.ty();
    let docs = about(codes).lines(0);
    let mut named: Vec<(&str, Vec<&ErrorCode>)> = Vec::new();
    for row in codes.rows() {
        match named.iter_mut().find(|(name, _)| *name == row.name()) {
            Some((_, rows)) => rows.push(row),
            None => named.push((row.name(), vec![row])),
        }
    }
    let variants: String = named
        .iter()
        .map(|(name, rows)| {
            let written: Vec<String> = rows.iter().map(|row| format!("`{}`", row.code())).collect();
            let docs = format!("{} {}", written.join(" and "), docs_of(rows[0]));
            format!("{}{name},\n", comment(&docs, 4))
        })
        .collect();
    let arms: String = named
        .iter()
        .map(|(name, rows)| {
            let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (status, case) in rows.iter().filter_map(|row| row.status_and_case()) {
                cases.entry(case).or_default().push(status);
            }
            let patterns: Vec<String> = cases
                .into_iter()
                .map(|(case, statuses)| format!("({}, {case:?})", statuses.join(" | ")))
                .collect();
            format!("{} => Self::{name},\n", patterns.join(" | "))
        })
        .collect();
    let class = class(named.iter().map(|(_, rows)| rows[0]));
    format!(
        "//! The provider's response codes.\n\n\
         use auth_core::http::ErrorCategory;\n\n\
         {docs}#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]\npub enum {ty} {{\n{variants}\
         /// A case that is in no row for its HTTP status, as it came.\nOther(String),\n}}\n\n\
         impl {ty} {{\n\
         /// Returns the meaning of `case` under the HTTP status `status`.\n\
         pub(crate) fn of(status: u16, case: &str) -> Self {{\nmatch (status, case) {{\n{arms}\
         (_, other) => Self::Other(other.to_owned()),\n}}\n}}\n\n{class}}}\n"
    )
}

/// The method `class` of an open enum.
fn class<'a>(rows: impl IntoIterator<Item = &'a ErrorCode>) -> String {
    let arms = class_arms(rows);
    format!(
        "/// Returns the category of this code; `None` for one that is not documented.\n\
         #[must_use]\n\
         pub fn category(&self) -> Option<ErrorCategory> {{\nSome(match self {{\n{arms}\
         Self::Other(_) => return None,\n}})\n}}\n"
    )
}

/// The arms of a `match` on codes, one a class.
fn class_arms<'a>(rows: impl IntoIterator<Item = &'a ErrorCode>) -> String {
    let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        // The variants of `ErrorCategory` have the same names.
        let class = format!("{:?}", row.category());
        classes
            .entry(class)
            .or_default()
            .push(format!("Self::{}", row.name()));
    }
    classes
        .into_iter()
        .map(|(class, names)| format!("{} => ErrorCategory::{class},\n", names.join(" | ")))
        .collect()
}

fn about(codes: &ErrorCodes) -> Docs {
    Docs {
        text: codes.description().trim().to_owned(),
        source: Some(codes.source().clone()),
    }
}

fn docs_of(row: &ErrorCode) -> String {
    let description = row.description().trim();
    match row.message() {
        None => description.to_owned(),
        Some(message) => format!("{message}: {description}"),
    }
}
