//! Parts of a contract.

use super::Contract;
use crate::{
    ErrorCode, ErrorCodes, ErrorStatuses, Operation, RouteMatch, Schema, Server, Undescribed, Webhook,
};

impl Contract {
    /// Returns the title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns every operation, in the order of the document.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert!(contract.operations().iter().any(|operation| operation.id() == "listBooks"));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the operation `id`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert!(contract.operation("burnBooks").is_none());
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id() == id)
    }

    /// Finds the operation of a request. `path` is percent-encoded, below the server's URL, and without query.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
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
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert_eq!(contract.error_codes()[0].message(), Some("no such book"));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn error_codes(&self) -> &[ErrorCode] {
        self.error_codes.as_ref().map_or(&[], ErrorCodes::rows)
    }

    /// Returns the table of error codes, if there is one.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let table = contract.error_code_table().unwrap();
    /// assert_eq!((table.ty(), table.key()), ("ErrorCode", contract::CodeKey::Integer));
    /// assert_eq!(table.places(), ["/code"]);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn error_code_table(&self) -> Option<&ErrorCodes> {
        self.error_codes.as_ref()
    }

    /// Returns the rule that says which error statuses an operation must list, if there is one.
    pub fn error_statuses(&self) -> Option<&ErrorStatuses> {
        self.error_statuses.as_ref()
    }

    /// Returns the addresses of the API, the default first.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Returns the operations that the documents name without describing them.
    pub fn undescribed(&self) -> &[Undescribed] {
        &self.undescribed
    }

    /// Returns the webhooks, in the order of the document.
    pub fn webhooks(&self) -> &[Webhook] {
        &self.webhooks
    }

    /// Returns the schemas of the components with their names, in the order of the document.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert_eq!(contract.schemas().next().unwrap().0, "Genre");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Schema)> {
        self.schemas.iter()
    }

    /// Returns the schema `name` of the components.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert_eq!(contract.schema("Genre").unwrap().description(), Some("What a book is."));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(name)
    }

    /// Follows the references of `schema` to their end.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let genre = contract.schema("Book").unwrap().property("genre").unwrap();
    /// assert!(contract.resolve(genre.schema()).enum_values().is_some());
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn resolve<'c>(&'c self, schema: &'c Schema) -> &'c Schema {
        self.schemas.resolve(schema)
    }
}
