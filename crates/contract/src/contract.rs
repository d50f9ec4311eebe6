//! A contract: a document that was read whole and found sound.

use std::fmt;

use serde_json::Value;

use crate::{
    ErrorCode, Found, Invalid, Operation, holders, json,
    node::Node,
    reading::Readings,
    security,
    survey::{Sample, Survey},
};

/// An OpenAPI 3.1 document that judges traffic.
///
/// All is compiled when it is loaded, so a contract is loaded once and shared: it is `Send` and `Sync`, and
/// [`Arc`](std::sync::Arc) makes it cheap to hand around.
///
/// ```
/// use contract::Contract;
///
/// let contract = Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.title(), "Book shop");
/// # Ok::<_, contract::Invalid>(())
/// ```
pub struct Contract {
    title: String,
    operations: Vec<Operation>,
    error_codes: Vec<ErrorCode>,
    samples: Vec<Sample>,
    readings: Readings,
    document: Value,
}

impl Contract {
    /// Reads a contract, as JSON.
    ///
    /// ```
    /// use contract::Contract;
    ///
    /// let text = include_str!("../tests/shop.json").replace("#/components/schemas/Book\"", "#/components/schemas/Bok\"");
    /// let invalid = Contract::from_json(&text).unwrap_err();
    /// assert_eq!(invalid.problem(), "refers to `#/components/schemas/Bok`, which is not there");
    /// ```
    ///
    /// # Errors
    ///
    /// The first place where the document is unsound or uses what is not read.
    pub fn from_json(text: &str) -> Result<Self, Invalid> {
        let document = json::parse(text.as_bytes()).map_err(|unreadable| {
            let (place, problem) = unreadable.told();
            Invalid::new(place, problem)
        })?;
        let root = Node::root(&document);
        check_version(&root)?;
        let title = root.need("info")?.need_text("title")?.to_owned();
        let survey = Survey::of(&root)?;
        let operations = operations(&root)?;
        let error_codes = ErrorCode::read_all(&root)?;
        let readings = Readings::compile(&document, &survey.written, &survey.judging)?;
        Ok(Self {
            title,
            operations,
            error_codes,
            samples: survey.samples,
            readings,
            document,
        })
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Every operation, in the order of the paths' names.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert!(contract.operations().iter().any(|operation| operation.id() == "listBooks"));
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation `id`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert!(contract.operation("burnBooks").is_none());
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id() == id)
    }

    /// The operation that a request is for. `path` is percent-encoded, below the server's URL, and without query.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// use contract::Found;
    ///
    /// assert!(matches!(contract.find("GET", "/books/7"), Found::Operation(found) if found.id() == "showBook"));
    /// assert!(matches!(contract.find("PUT", "/books/7"), Found::OtherMethod { allowed, .. } if allowed == ["GET"]));
    /// assert!(matches!(contract.find("GET", "/shelves"), Found::Nothing));
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn find(&self, method: &str, path: &str) -> Found<'_> {
        Found::find(&self.operations, method, path)
    }

    /// The rows of the table of error codes.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
    /// assert_eq!(contract.error_codes()[0].message(), Some("no such book"));
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn error_codes(&self) -> &[ErrorCode] {
        &self.error_codes
    }

    pub(crate) fn readings(&self) -> &Readings {
        &self.readings
    }

    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    pub(crate) fn document(&self) -> &Value {
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

fn check_version(root: &Node<'_>) -> Result<(), Invalid> {
    root.members()?;
    let version = root.need("openapi")?;
    if version.text()?.starts_with("3.1.") {
        return Ok(());
    }
    Err(version.invalid("only OpenAPI 3.1 is read"))
}

fn operations(root: &Node<'_>) -> Result<Vec<Operation>, Invalid> {
    let schemes = security::schemes(root)?;
    let mut operations: Vec<Operation> = Vec::new();
    for (path, parent) in root.need("paths")?.members()? {
        if parent.get("$ref").is_some() {
            return Err(parent.invalid("a path is written where it stands, not by `$ref`"));
        }
        for method in holders::METHODS {
            let Some(node) = parent.get(method) else {
                continue;
            };
            let operation = Operation::read((path, method), &parent, &node, &schemes)?;
            for other in &operations {
                if other.id() == operation.id() {
                    return Err(node.invalid(format!(
                        "the operationId `{}` is taken by {} {}",
                        other.id(),
                        other.method(),
                        other.path()
                    )));
                }
                if other.path() != path && other.template().is_twin(operation.template()) {
                    return Err(parent.invalid(format!("fits the same paths as `{}`", other.path())));
                }
            }
            operations.push(operation);
        }
    }
    // Whether serde_json keeps the order of the document is up to features of the whole build. This holds in any build.
    operations.sort_by(|one, other| one.path().cmp(other.path()));
    Ok(operations)
}
