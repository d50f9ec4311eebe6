//! The error codes of a contract.

use super::{
    node::{Fault, Node},
    schema::Docs,
    source::Source,
};

/// The table of a provider's codes (`x-error-codes`).
#[derive(Debug)]
pub(crate) struct Codes {
    /// The Rust type that they become.
    pub(crate) ty: String,
    pub(crate) docs: Docs,
    pub(crate) key: Key,
    pub(crate) rows: Vec<Row>,
}

/// What a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A number.
    Integer,
    /// Nine digits: the HTTP status, the service (`xx`), the case.
    StatusAndCase,
}

#[derive(Debug)]
pub(crate) struct Row {
    /// As the contract writes it.
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) message: Option<String>,
    pub(crate) description: String,
    /// The variant of `CodeClass`.
    pub(crate) class: &'static str,
}

const CLASSES: [(&str, &str); 8] = [
    ("success", "Success"),
    ("token", "Token"),
    ("transient", "Transient"),
    ("caller", "Caller"),
    ("account", "Account"),
    ("missing", "Missing"),
    ("conflict", "Conflict"),
    ("quota", "Quota"),
];

impl Codes {
    pub(crate) fn parse(node: &Node<'_>, faults: &mut Vec<Fault>) -> Result<Self, Fault> {
        node.only(&["type", "description", "key", "place", "source", "codes"])?;
        let key = node
            .require("key")?
            .one_of(&[("integer", Key::Integer), ("status-and-case", Key::StatusAndCase)])?;
        let mut rows: Vec<Row> = Vec::new();
        for item in node.require("codes")?.items()? {
            match Row::parse(&item, key).and_then(|row| row.beside(&rows, &item, key)) {
                Ok(row) => rows.push(row),
                Err(fault) => faults.push(fault),
            }
        }
        Ok(Self {
            ty: node.require("type")?.text()?.to_owned(),
            docs: Docs {
                text: node.require("description")?.text()?.trim().to_owned(),
                source: Some(Source::parse(&node.require("source")?)?),
            },
            key,
            rows,
        })
    }
}

impl Row {
    fn parse(node: &Node<'_>, key: Key) -> Result<Self, Fault> {
        node.only(&[
            "code",
            "name",
            "message",
            "description",
            "class",
            "retryable",
            "x-source",
        ])?;
        let code = node.require("code")?;
        let class = node.require("class")?.one_of(&CLASSES)?;
        node.require("retryable")?;
        let is_retryable = node.flag("retryable")?;
        if is_retryable != matches!(class, "Token" | "Transient") {
            return Err(node.fault(format!(
                "is of a class that is{} retryable, and says that it is{}",
                if is_retryable { " not" } else { "" },
                if is_retryable { "" } else { " not" }
            )));
        }
        Ok(Self {
            code: match key {
                Key::Integer => code.integer()?.to_string(),
                Key::StatusAndCase => status_and_case(&code)?,
            },
            name: node.require("name")?.text()?.to_owned(),
            message: node.text_of("message")?.map(str::to_owned),
            description: node.require("description")?.text()?.trim().to_owned(),
            class,
        })
    }

    /// The row, if it can stand beside `others`.
    fn beside(self, others: &[Self], node: &Node<'_>, key: Key) -> Result<Self, Fault> {
        if others.iter().any(|other| other.code == self.code) {
            return Err(node.fault(format!("the code {} stands twice", self.code)));
        }
        let Some(namesake) = others.iter().find(|other| other.name == self.name) else {
            return Ok(self);
        };
        if key == Key::Integer {
            return Err(node.fault(format!("the name {} stands twice", self.name)));
        }
        if namesake.class != self.class {
            return Err(node.fault(format!("`{}` is of two classes", self.name)));
        }
        Ok(self)
    }

    /// The HTTP status and the case of a code.
    pub(crate) fn status_and_case(&self) -> (&str, &str) {
        self.code.split_once("xx").unwrap_or((&self.code, ""))
    }
}

fn status_and_case(node: &Node<'_>) -> Result<String, Fault> {
    let text = node.text()?;
    let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once("xx") {
        Some((status, case)) if is_digits(status, 3) && is_digits(case, 4) => Ok(text.to_owned()),
        _ => Err(node.fault(format!("`{text}` is no code; expected one such as \"400xx6505\""))),
    }
}
