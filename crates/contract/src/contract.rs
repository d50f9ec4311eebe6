//! A validated OpenAPI document.

mod check_examples;
mod check_request;
mod check_response;
mod check_security;
mod expectation;
mod form;
mod parts;
mod tolerate;

use std::fmt;

pub use self::check_request::InvalidRequest;
use crate::{
    ErrorCodes, ErrorStatuses, InvalidContract, Operation, Server, Undescribed, Webhook,
    document::Document,
    node::Node,
    paths,
    schemas::Schemas,
    survey::{Sample, Survey},
    validators::Validators,
};

/// An OpenAPI 3.1 document that validates HTTP traffic.
///
/// All is compiled when it is loaded, so a contract is loaded once and shared: it is `Send` and `Sync`, and
/// [`Arc`](std::sync::Arc) makes it cheap to hand around.
///
/// ```
/// use contract::Contract;
///
/// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.title(), "Book shop");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
pub struct Contract {
    title: String,
    operations: Vec<Operation>,
    webhooks: Vec<Webhook>,
    undescribed: Vec<Undescribed>,
    servers: Vec<Server>,
    error_codes: Option<ErrorCodes>,
    error_statuses: Option<ErrorStatuses>,
    samples: Vec<Sample>,
    schemas: Schemas,
    validators: Validators,
    document: Document,
}

impl Contract {
    /// Reads a contract, as JSON.
    ///
    /// ```
    /// use contract::Contract;
    ///
    /// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")).replace("schemas/Book\"", "schemas/Bok\"");
    /// let invalid = Contract::from_json(&text).unwrap_err();
    /// assert_eq!(invalid.problem(), "refers to `#/components/schemas/Bok`, which does not exist");
    /// ```
    ///
    /// # Errors
    ///
    /// The first place where the document is unsound or uses what is not read.
    pub fn from_json(text: &str) -> Result<Self, InvalidContract> {
        // There is at least one fault, and the first is what a reader of one wants.
        Self::diagnose(text).map_err(|faults| faults.into_iter().next().unwrap_or_default())
    }

    /// Reads a contract, as JSON, and reports every fault that it finds, for who corrects the document.
    ///
    /// ```
    /// use contract::Contract;
    ///
    /// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json"))
    ///     .replace(r#""x-idempotent": true"#, r#""x-idempotent": "maybe""#);
    /// let faults = Contract::diagnose(&text).unwrap_err();
    /// assert_eq!(faults.len(), 7);
    /// assert_eq!(faults[0].line(), Some(11));
    /// ```
    ///
    /// # Errors
    ///
    /// Every schema, operation and error code that is unsound or uses what is not read, one fault each.
    pub fn diagnose(text: &str) -> Result<Self, Vec<InvalidContract>> {
        let mut faults = Vec::new();
        let read = Document::parse(text).and_then(|document| Self::read(document, &mut faults));
        match read {
            Ok(Some(contract)) if faults.is_empty() => return Ok(contract),
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
        Err(faults.into_iter().map(|fault| fault.located(text)).collect())
    }

    /// Reads the document; `None` if there are `faults`.
    fn read(document: Document, faults: &mut Vec<InvalidContract>) -> Result<Option<Self>, InvalidContract> {
        let root = Node::root(&document);
        check_version(&root)?;
        root.only(&[
            "openapi",
            "info",
            "externalDocs",
            "servers",
            "security",
            "tags",
            "paths",
            "webhooks",
            "components",
            "x-error-codes",
            "x-error-statuses",
            "x-source",
            "x-undescribed",
        ])?;
        let title = root.need("info")?.need_text("title")?.to_owned();
        let survey = Survey::of(&root, faults);
        if !faults.is_empty() {
            return Ok(None);
        }
        let operations = paths::operations(&root, &survey.schemas, faults)?;
        let webhooks = Webhook::read_all(&root, &survey.schemas, &operations)?;
        let servers = Server::read_all(&root)?;
        let undescribed = Undescribed::read_all(&root)?;
        let error_codes = ErrorCodes::read(&root, faults)?;
        let error_statuses = ErrorStatuses::read(&root)?;
        if let Some(rule) = &error_statuses
            && faults.is_empty()
        {
            rule.check(&operations, faults);
        }
        if !faults.is_empty() {
            return Ok(None);
        }
        if let Some(table) = &error_codes {
            table.check_places(&root, &operations, &survey.schemas)?;
        }
        let validators = Validators::compile(document.value(), &survey.written, &survey.validated)?;
        Ok(Some(Self {
            title,
            servers,
            operations,
            webhooks,
            undescribed,
            error_codes,
            error_statuses,
            samples: survey.samples,
            schemas: survey.schemas,
            validators,
            document,
        }))
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract")
            .field("title", &self.title)
            .field("operations", &self.operations.len())
            .finish_non_exhaustive()
    }
}

fn check_version(root: &Node<'_>) -> Result<(), InvalidContract> {
    root.members()?;
    let version = root.need("openapi")?;
    if version.text()?.starts_with("3.1.") {
        return Ok(());
    }
    Err(version.invalid("expected OpenAPI 3.1"))
}
