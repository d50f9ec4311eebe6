//! A validated OpenAPI document.

use std::fmt;

use crate::{
    ErrorCode, ErrorCodes, ErrorStatuses, InvalidContract, Operation, RouteMatch, Server, Undescribed,
    Webhook,
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
/// let contract = Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.title(), "Book shop");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
pub struct Contract {
    title: String,
    operations: Vec<Operation>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) undescribed: Vec<Undescribed>,
    pub(crate) servers: Vec<Server>,
    error_codes: Option<ErrorCodes>,
    pub(crate) error_statuses: Option<ErrorStatuses>,
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
    /// let text = include_str!("../tests/shop.json").replace("schemas/Book\"", "schemas/Bok\"");
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
    /// let text = include_str!("../tests/shop.json")
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
            "tags",
            "paths",
            "webhooks",
            "components",
            "x-error-codes",
            "x-error-statuses",
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

    /// Returns the title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns every operation, in the order of the document.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert!(contract.operations().iter().any(|operation| operation.id() == "listBooks"));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the operation `id`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert!(contract.operation("burnBooks").is_none());
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id() == id)
    }

    /// Finds the operation of a request. `path` is percent-encoded, below the server's URL, and without query.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// use contract::RouteMatch;
    ///
    /// let find = |method, path| match contract.find(method, path) {
    ///     RouteMatch::Operation(found) => found.id().to_owned(),
    ///     RouteMatch::MethodNotAllowed { allowed, .. } => format!("405, only {allowed:?}"),
    ///     RouteMatch::NotFound => "404".to_owned(),
    /// };
    /// assert_eq!(find("GET", "/books/7"), "showBook");
    /// assert_eq!(find("PUT", "/books/7"), r#"405, only ["GET"]"#);
    /// assert_eq!(find("GET", "/shelves"), "404");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn find(&self, method: &str, path: &str) -> RouteMatch<'_> {
        RouteMatch::find(&self.operations, method, path)
    }

    /// Returns the rows of the table of error codes.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert_eq!(contract.error_codes()[0].message(), Some("no such book"));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn error_codes(&self) -> &[ErrorCode] {
        self.error_codes.as_ref().map_or(&[], ErrorCodes::rows)
    }

    /// Returns the table of error codes, if there is one.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// let table = contract.error_code_table().unwrap();
    /// assert_eq!((table.ty(), table.key()), ("ErrorCode", contract::CodeKey::Integer));
    /// assert_eq!(table.places(), ["/code"]);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn error_code_table(&self) -> Option<&ErrorCodes> {
        self.error_codes.as_ref()
    }

    pub(crate) fn validators(&self) -> &Validators {
        &self.validators
    }

    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    pub(crate) fn named(&self) -> &Schemas {
        &self.schemas
    }

    pub(crate) fn document(&self) -> &Document {
        &self.document
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
