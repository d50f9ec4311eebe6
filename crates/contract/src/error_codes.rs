//! The table of the provider's own error codes.

use serde_json::Value;

use crate::{CodeKey, ErrorCode, InvalidContract, Operation, Source, node::Node, schemas::Schemas};

/// The table of error codes: `x-error-codes`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let table = contract.error_code_table().unwrap();
/// assert_eq!((table.source().page(), table.rows().len()), ("errors", 2));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct ErrorCodes {
    ty: String,
    description: String,
    source: Source,
    key: CodeKey,
    places: Vec<String>,
    rows: Vec<ErrorCode>,
}

impl ErrorCodes {
    /// Reads the table of the document, if there is one; `faults` gets what is wrong with its rows.
    pub(crate) fn read(
        root: &Node<'_>,
        faults: &mut Vec<InvalidContract>,
    ) -> Result<Option<Self>, InvalidContract> {
        let Some(table) = root.get("x-error-codes") else {
            return Ok(None);
        };
        table.only(&["type", "description", "source", "key", "place", "codes"])?;
        let key = CodeKey::read(&table.need("key")?)?;
        let mut rows: Vec<ErrorCode> = Vec::new();
        for node in table.need("codes")?.items()? {
            match ErrorCode::read(&node, key).and_then(|row| beside(&rows, row, &node, key)) {
                Ok(row) => rows.push(row),
                Err(fault) => faults.push(fault),
            }
        }
        let place = table.need("place")?;
        let places = place.items().unwrap_or_else(|_one| vec![place.clone()]);
        Ok(Some(Self {
            ty: table.need_text("type")?.to_owned(),
            description: table.need_text("description")?.to_owned(),
            source: Source::read(&table.need("source")?)?,
            key,
            places: places
                .iter()
                .map(|place| place.text().map(str::to_owned))
                .collect::<Result<_, _>>()?,
            rows,
        }))
    }

    /// Rejects a pointer that is in no response schema.
    pub(crate) fn check_places(
        &self,
        root: &Node<'_>,
        operations: &[Operation],
        schemas: &Schemas,
    ) -> Result<(), InvalidContract> {
        let responses = || operations.iter().flat_map(Operation::responses);
        let bodies =
            || responses().flat_map(|response| response.media().iter().filter_map(|media| media.schema()));
        for place in &self.places {
            if !place.starts_with('/') || !bodies().any(|body| schemas.within(body, place).is_some()) {
                let table = root.need("x-error-codes")?.need("place")?;
                return Err(table.invalid(format!("`{place}` is not in the schema of any response")));
            }
        }
        Ok(())
    }

    /// Returns the name of the type of the codes.
    pub fn ty(&self) -> &str {
        &self.ty
    }

    /// Returns what the codes are.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Returns where the table was found.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns the form of the codes.
    pub fn key(&self) -> CodeKey {
        self.key
    }

    /// Returns where a response has its code: JSON pointers, of which the first that is there decides.
    pub fn places(&self) -> &[String] {
        &self.places
    }

    /// Returns the code in the body of a response, as its row has it: `400xx6505` for `400016505`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let table = contract.error_code_table().unwrap();
    /// let body = serde_json::json!({"code": 40});
    /// assert_eq!(table.code_in(&body).as_deref(), Some("40"));
    /// assert_eq!(table.row_of(&body).unwrap().name(), "UNKNOWN_BOOK");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn code_in(&self, body: &Value) -> Option<String> {
        let mut found = self.places.iter().filter_map(|place| body.pointer(place));
        let text = match found.find(|value| !value.is_null())? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(match (self.key, text.get(..3), text.get(5..)) {
            (CodeKey::StatusAndCase, Some(status), Some(case)) => format!("{status}xx{case}"),
            _ => text,
        })
    }

    /// Returns the row of the code in the body of a response.
    pub fn row_of(&self, body: &Value) -> Option<&ErrorCode> {
        let code = self.code_in(body)?;
        self.rows.iter().find(|row| row.code() == code)
    }

    /// Returns the codes, in the order of the document.
    pub fn rows(&self) -> &[ErrorCode] {
        &self.rows
    }
}

/// Returns the row, if its code and name are unique among `others`.
fn beside(
    others: &[ErrorCode],
    row: ErrorCode,
    node: &Node<'_>,
    key: CodeKey,
) -> Result<ErrorCode, InvalidContract> {
    if others.iter().any(|other| other.code() == row.code()) {
        return Err(node.invalid(format!("the code {} is listed twice", row.code())));
    }
    match others.iter().find(|other| other.name() == row.name()) {
        // One case may come with several statuses.
        Some(other) if key == CodeKey::StatusAndCase && other.category() == row.category() => Ok(row),
        Some(_) => Err(node.invalid(format!("the name {} is listed twice", row.name()))),
        None => Ok(row),
    }
}
