//! Media types of bodies.

use serde_json::Value;

use crate::{InvalidContract, Place, Schema, Violation, form, holders, json, node::Node, schemas::Schemas};

/// A named example of the contract.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let response = contract.operation("showBook").unwrap().response(200).unwrap();
/// let example = &response.media()[0].examples()[0];
/// assert_eq!((example.name(), &example.value()["title"]), ("novel", &"Emma".into()));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    name: String,
    value: Value,
}

impl Example {
    /// Returns the name; empty for the one example of `example`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

/// One media type of a body, with its schema and examples.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let response = contract.operation("showBook").unwrap().response(200).unwrap();
/// assert_eq!(response.media()[0].name(), "application/json");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Media {
    name: String,
    schema: Option<Schema>,
    schema_place: Option<String>,
    examples: Vec<Example>,
}

impl Media {
    pub(crate) fn read_all(parent: &Node<'_>, schemas: &Schemas) -> Result<Vec<Self>, InvalidContract> {
        let content = parent.members_of("content")?;
        content
            .iter()
            .map(|(name, node)| Self::read(name, node, schemas))
            .collect()
    }

    fn read(name: &str, node: &Node<'_>, schemas: &Schemas) -> Result<Self, InvalidContract> {
        let schema = node.get("schema").map(|node| Schema::read(&node)).transpose()?;
        let media = Self {
            name: essence(name),
            examples: holders::examples(node)?
                .into_iter()
                .map(|(name, node)| Example {
                    name: name.to_owned(),
                    value: node.value().clone(),
                })
                .collect(),
            schema_place: (schema.as_ref()).map(|schema| schemas.resolve(schema).place().to_owned()),
            schema,
        };
        match &media.schema {
            None if media.is_json() || media.is_form() || media.is_multipart() => {
                return Err(node.invalid("has no `schema`"));
            }
            Some(schema) if media.is_form() => form::check(node, schema, schemas)?,
            _ => {}
        }
        Ok(media)
    }

    /// Returns the media type without parameters, in lower case: `application/json`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the examples, in the order of the document.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Returns the schema, as it is written.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// Returns the JSON pointer of the schema, behind all references.
    pub(crate) fn schema_place(&self) -> Option<&str> {
        self.schema_place.as_deref()
    }

    pub(crate) fn is_json(&self) -> bool {
        self.name == "application/json" || self.name.ends_with("+json")
    }

    pub(crate) fn is_form(&self) -> bool {
        self.name == "application/x-www-form-urlencoded"
    }

    pub(crate) fn is_multipart(&self) -> bool {
        self.name == "multipart/form-data"
    }

    /// Parses `body` as an instance for the schema; `None` where the schema says nothing about the bytes.
    pub(crate) fn instance(&self, body: &[u8]) -> Result<Option<Value>, Violation> {
        if self.is_json() {
            let unreadable = |unreadable: json::Unreadable| {
                let (pointer, problem) = unreadable.into_parts();
                Violation::new(Place::Body(pointer), problem)
            };
            return json::parse(body).map(Some).map_err(unreadable);
        }
        if !self.name.starts_with("text/") {
            return Ok(None);
        }
        match std::str::from_utf8(body) {
            Ok(text) => Ok(Some(Value::from(text))),
            Err(_) => Err(Violation::new(Place::Body(String::new()), "is not valid UTF-8")),
        }
    }
}

/// Selects the one of `media` that `content_type` names.
pub(crate) fn chosen<'m>(media: &'m [Media], content_type: Option<&str>) -> Result<&'m Media, Violation> {
    let problem = match content_type {
        None => "is missing".to_owned(),
        Some(content_type) => {
            let name = essence(content_type);
            if let Some(media) = media.iter().find(|media| media.name == name) {
                return Ok(media);
            }
            format!("is `{}`", name.escape_debug())
        }
    };
    let expected: Vec<_> = media.iter().map(Media::name).collect();
    Err(Violation::new(
        Place::Header("Content-Type".to_owned()),
        format!("{problem}, expected {}", expected.join(" or ")),
    ))
}

/// Returns a media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}
