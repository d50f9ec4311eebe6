//! Schemas, in the strict subset of JSON Schema that contracts are written in.

mod enum_value;
mod expectation;
mod extras;
mod json_type;
mod keywords;
mod limits;
mod property;
mod rust_hint;
mod tolerated;

pub use self::{
    enum_value::EnumValue, json_type::JsonType, limits::Limits, property::Property, rust_hint::RustHint,
};
pub(crate) use self::{
    enum_value::enum_values, extras::names as extra_names, keywords::UNCHECKED_FORMATS, property::spellings,
};

use self::{extras::Extras, tolerated::Tolerated};
use crate::{InvalidContract, Source, node::Node};

/// A schema as it is written: a reference is not followed (see [`Contract::resolve`](crate::Contract::resolve)).
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let page = contract.schema("BookPage").unwrap();
/// let books = &page.properties().unwrap()[0];
/// assert_eq!((books.name(), books.is_required()), ("books", true));
/// assert_eq!(books.schema().items().unwrap().reference(), Some("Book"));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Schema {
    place: String,
    reference: Option<String>,
    types: Vec<JsonType>,
    title: Option<String>,
    description: Option<String>,
    source: Option<Source>,
    format: Option<String>,
    limits: Limits,
    values: Option<Vec<EnumValue>>,
    properties: Option<Vec<Property>>,
    additional: Option<bool>,
    extras: Extras,
    tolerated: Tolerated,
    items: Option<Box<Self>>,
    examples: usize,
    rust: RustHint,
    is_lenient: bool,
    is_private: bool,
    is_secret: bool,
}

impl Schema {
    /// Returns the members of a request that a server accepts and ignores: `x-tolerated`.
    pub(crate) fn tolerated(&self) -> &Tolerated {
        &self.tolerated
    }

    /// Reads the schema at `node` and all within it.
    pub(crate) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        let reference = keywords::read_reference(node)?;
        keywords::check(node, reference.is_some())?;
        let is_lenient = node.flag("x-lenient")?;
        let text = |key| Ok(node.optional_text(key)?.map(str::to_owned));
        Ok(Self {
            place: node.place().to_owned(),
            reference,
            types: JsonType::read_all(node)?,
            title: text("title")?,
            description: text("description")?,
            source: Source::read_optional(node)?,
            format: keywords::read_format(node)?,
            limits: Limits::read(node)?,
            values: EnumValue::read_all(node)?,
            properties: Property::read_all(node, is_lenient)?,
            additional: extras::check_additional(node)?,
            extras: Extras::read(node)?,
            tolerated: Tolerated::read(node)?,
            items: match node.get("items") {
                None => None,
                Some(items) => Some(Box::new(Self::read(&items)?)),
            },
            examples: node.items_of("examples")?.len(),
            rust: RustHint::read(node)?,
            is_lenient,
            is_private: node.flag("x-private")?,
            is_secret: node.flag("x-secret")?,
        })
    }

    /// Returns the JSON pointer of the schema in the document.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the name of the component that this schema refers to.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// Returns the types that it allows; none if it allows all, or is a reference.
    pub fn types(&self) -> &[JsonType] {
        &self.types
    }

    /// Returns its title.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns its description.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Returns where its description was found.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Returns its format.
    pub fn format(&self) -> Option<&str> {
        self.format.as_deref()
    }

    /// Returns what it allows of a value beside its type.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns the words of an enum, written as `oneOf` or as one `const`; `None` for any other schema.
    pub fn enum_values(&self) -> Option<&[EnumValue]> {
        self.values.as_deref()
    }

    /// Returns the properties in the order of the document; `None` if it declares none.
    pub fn properties(&self) -> Option<&[Property]> {
        self.properties.as_deref()
    }

    /// Returns what `additionalProperties` says.
    pub fn additional_properties(&self) -> Option<bool> {
        self.additional
    }

    /// Returns the schema of a list's items.
    pub fn items(&self) -> Option<&Self> {
        self.items.as_deref()
    }

    /// Returns what it says about its Rust type: `x-rust`.
    pub fn rust(&self) -> &RustHint {
        &self.rust
    }

    /// Returns whether readers take a field that is not required and not of the expected shape for absent: `x-lenient`.
    /// Beside `$ref` and on a property, it is about that one field.
    pub fn is_lenient(&self) -> bool {
        self.is_lenient
    }

    /// Returns whether `Debug` must not show it: `x-private`.
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// Returns whether it is a secret: `x-secret`.
    pub fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Returns whether null is valid.
    pub fn is_nullable(&self) -> bool {
        (self.types.is_empty() || self.types.contains(&JsonType::Null))
            && (self.values.as_ref()).is_none_or(|words| words.iter().any(|word| word.text().is_none()))
    }

    /// Returns the property that is written as `name`, in any of its spellings.
    pub fn property(&self, name: &str) -> Option<&Property> {
        let mut properties = self.properties.iter().flatten();
        properties.find(|property| property.is_written_as(name))
    }

    /// Calls `each` with this schema and every schema that is written within it.
    pub(crate) fn visit<'s>(&'s self, each: &mut dyn FnMut(&'s Self)) {
        each(self);
        for property in self.properties.iter().flatten() {
            property.schema().visit(each);
        }
        if let Some(items) = &self.items {
            items.visit(each);
        }
    }

    /// Returns what an example may show besides the properties: names and their places.
    pub(crate) fn extras(&self) -> &[(String, String)] {
        &self.extras.names
    }

    /// Returns the JSON pointers of its own examples.
    pub(crate) fn examples(&self) -> impl Iterator<Item = String> {
        (0..self.examples).map(|index| format!("{}/examples/{index}", self.place))
    }
}
