//! `codes.rs`: the error codes.

use std::collections::BTreeMap;

use super::docs::comment;
use crate::codegen::codes::{Codes, Key, Row};

pub(super) fn write(codes: &Codes) -> String {
    match codes.key {
        Key::Integer => integer(codes),
        Key::StatusAndCase => cases(codes),
    }
}

/// A number with names for those that are known.
fn integer(codes: &Codes) -> String {
    let ty = &codes.ty;
    let docs = codes.docs.lines(0);
    let class_use = if codes.rows.is_empty() {
        ""
    } else {
        "use auth_core::http::CodeClass;\n"
    };
    let constants: String = codes
        .rows
        .iter()
        .map(|row| {
            format!(
                "{}pub const {}: Self = Self({});\n",
                comment(&row.docs(), 4),
                row.name,
                row.code
            )
        })
        .collect();
    let known = if codes.rows.is_empty() {
        String::new()
    } else {
        let arms = class_arms(&codes.rows);
        format!(
            "impl {ty} {{\n{constants}\n\
             /// What follows from this code; `None` for one that is not documented.\n\
             #[must_use]\n\
             pub fn class(self) -> Option<CodeClass> {{\nSome(match self {{\n{arms}_ => return None,\n}})\n}}\n}}\n\n"
        )
    };
    format!(
        "//! The codes that the provider refuses a call with.\n\n\
         use std::fmt;\n\n{class_use}use serde::Deserialize;\n\n\
         {docs}#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]\n\
         #[serde(transparent)]\npub struct {ty}(pub i64);\n\n\
         {known}\
         impl fmt::Display for {ty} {{\n\
         fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{\nself.0.fmt(f)\n}}\n}}\n"
    )
}

/// An enum over what a code means under its HTTP status.
fn cases(codes: &Codes) -> String {
    let ty = &codes.ty;
    let docs = codes.docs.lines(0);
    let mut named: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in &codes.rows {
        match named.iter_mut().find(|(name, _)| *name == row.name) {
            Some((_, rows)) => rows.push(row),
            None => named.push((&row.name, vec![row])),
        }
    }
    let variants: String = named
        .iter()
        .map(|(name, rows)| {
            let written: Vec<String> = rows.iter().map(|row| format!("`{}`", row.code)).collect();
            let docs = format!("{} {}", written.join(" and "), rows[0].docs());
            format!("{}{name},\n", comment(&docs, 4))
        })
        .collect();
    let arms: String = named
        .iter()
        .map(|(name, rows)| {
            let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for row in rows {
                let (status, case) = row.status_and_case();
                cases.entry(case).or_default().push(status);
            }
            let patterns: Vec<String> = cases
                .into_iter()
                .map(|(case, statuses)| format!("({}, {case:?})", statuses.join(" | ")))
                .collect();
            format!("{} => Self::{name},\n", patterns.join(" | "))
        })
        .collect();
    let firsts = named.iter().map(|(_, rows)| rows[0]);
    let classes = class_arms(firsts);
    format!(
        "//! The codes that the provider answers with.\n\n\
         use auth_core::http::CodeClass;\n\n\
         {docs}#[derive(Debug, Clone, PartialEq, Eq, Hash)]\n#[non_exhaustive]\npub enum {ty} {{\n{variants}\
         /// A case that is in no row for its HTTP status, as it came.\nOther(String),\n}}\n\n\
         impl {ty} {{\n\
         /// What `case` means under the HTTP status `status`.\n\
         pub(crate) fn of(status: u16, case: &str) -> Self {{\nmatch (status, case) {{\n{arms}\
         (_, other) => Self::Other(other.to_owned()),\n}}\n}}\n\n\
         /// What follows from this case; `None` for one that is not documented.\n\
         #[must_use]\n\
         pub fn class(&self) -> Option<CodeClass> {{\nSome(match self {{\n{classes}\
         Self::Other(_) => return None,\n}})\n}}\n}}\n"
    )
}

/// The arms of a `match` on codes, one a class.
fn class_arms<'a>(rows: impl IntoIterator<Item = &'a Row>) -> String {
    let mut classes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        classes
            .entry(row.class)
            .or_default()
            .push(format!("Self::{}", row.name));
    }
    classes
        .into_iter()
        .map(|(class, names)| format!("{} => CodeClass::{class},\n", names.join(" | ")))
        .collect()
}

impl Row {
    fn docs(&self) -> String {
        match &self.message {
            None => self.description.clone(),
            Some(message) => format!("{message}: {}", self.description),
        }
    }
}
