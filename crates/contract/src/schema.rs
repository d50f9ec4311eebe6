//! A schema, read: the strict subset of JSON Schema that contracts are written in.

use serde_json::Value;

use crate::{Invalid, node::Node};

/// The keywords that are read. Any other would be ignored in silence, so it is refused.
const KEYWORDS: [&str; 21] = [
    "type",
    "title",
    "description",
    "properties",
    "required",
    "items",
    "oneOf",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "examples",
    "deprecated",
    "additionalProperties",
    "$ref",
];

/// The formats that are checked.
const CHECKED_FORMATS: [&str; 5] = ["date", "date-time", "uri", "uuid", "email"];

/// The formats that say something to people and generators only.
pub(crate) const SPOKEN_FORMATS: [&str; 4] = ["int32", "int64", "binary", "password"];

/// Holds the schema at `node` and all within it to the subset; `each` is called with every one of them.
pub(crate) fn check<'d>(node: &Node<'d>, each: &mut dyn FnMut(&Node<'d>)) -> Result<(), Invalid> {
    let members = node.members()?;
    let is_reference = node.get("$ref").is_some();
    for (keyword, member) in &members {
        let known = if is_reference {
            ["$ref", "description"].contains(keyword)
        } else {
            KEYWORDS.contains(keyword)
        };
        if !known && !keyword.starts_with("x-") {
            let beside = if is_reference { " beside `$ref`" } else { "" };
            return Err(member.invalid(format!("`{keyword}` is not read{beside}")));
        }
    }
    if is_reference {
        return check_reference(node.clone());
    }
    if let Some(format) = node.optional_text("format")? {
        let mut known = CHECKED_FORMATS.into_iter().chain(SPOKEN_FORMATS);
        if !known.any(|known| known == format) {
            return Err(node
                .need("format")?
                .invalid(format!("`{format}` is no known format")));
        }
    }
    for word in node.items_of("oneOf")? {
        check_word(&word)?;
    }
    if let Some(only) = node.get("const").filter(|only| !only.value().is_string()) {
        return Err(only.invalid("is no text; a `const` is the only word of an enum"));
    }
    if let Some(additional) = node
        .get("additionalProperties")
        .filter(|node| !node.value().is_boolean())
    {
        return Err(additional.invalid("is neither true nor false"));
    }
    let schema = Schema(node.clone());
    for required in node.items_of("required")? {
        let name = required.text()?;
        if node.get("properties").and_then(|all| all.get(name)).is_none() {
            return Err(required.invalid(format!("`{name}` is required but not among the `properties`")));
        }
    }
    each(node);
    for (_, property) in node.members_of("properties")? {
        check(&property, each)?;
        for spelling in property.items_of("x-spellings")? {
            spelling.text()?;
        }
    }
    match schema.0.get("items") {
        Some(items) => check(&items, each),
        None => Ok(()),
    }
}

fn check_reference(reference: Node<'_>) -> Result<(), Invalid> {
    let place = reference.place().to_owned();
    let target = reference.followed()?;
    if target.place().starts_with("/components/schemas/") {
        return Ok(());
    }
    Err(Invalid::new(
        place,
        format!(
            "refers to `#{}`, which is no schema of the components",
            target.place()
        ),
    ))
}

/// A branch of `oneOf`: a word of an enum, with its own title and description.
fn check_word(word: &Node<'_>) -> Result<(), Invalid> {
    let is_word = |word: Node<'_>| word.value().is_string() || word.value().is_null();
    if !word.get("const").is_some_and(is_word) {
        return Err(word.invalid("has no `const` that is text or null; `oneOf` lists the words of an enum"));
    }
    for (keyword, member) in word.members()? {
        if !["const", "title", "description", "deprecated"].contains(&keyword) && !keyword.starts_with("x-") {
            return Err(member.invalid(format!("`{keyword}` is not read beside `const`")));
        }
    }
    Ok(())
}

/// A schema that has passed [`check`], behind all references.
#[derive(Debug, Clone)]
pub(crate) struct Schema<'d>(Node<'d>);

impl<'d> Schema<'d> {
    /// The schema at the JSON pointer `place`.
    pub(crate) fn at(document: &'d Value, place: &str) -> Option<Self> {
        Node::at(document, place)?.followed().ok().map(Self)
    }

    pub(crate) fn read(node: Node<'d>) -> Result<Self, Invalid> {
        node.followed().map(Self)
    }

    pub(crate) fn place(&self) -> &str {
        self.0.place()
    }

    /// The names of the types that it allows; none if it allows all.
    pub(crate) fn types(&self) -> Vec<&'d str> {
        match self.0.get("type").map(|node| node.value()) {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The words of an enum; `None` for what is no enum.
    pub(crate) fn words(&self) -> Option<Vec<&'d Value>> {
        words(self.0.value())
    }

    pub(crate) fn is_nullable(&self) -> bool {
        let types = self.types();
        (types.is_empty() || types.contains(&"null"))
            && self.words().is_none_or(|words| words.contains(&&Value::Null))
    }

    /// Whether readers take a field that is not required and not of the expected shape for absent.
    pub(crate) fn is_lenient(&self) -> bool {
        self.0.flag("x-lenient").unwrap_or(false)
    }

    /// Whether readers take the property `name` for absent when it is not of the expected shape.
    pub(crate) fn is_lenient_about(&self, name: &str) -> bool {
        let property = self.0.get("properties").and_then(|all| all.get(name));
        property.is_some_and(|property| property.flag("x-lenient").unwrap_or(false))
    }

    /// The names of the required properties.
    pub(crate) fn required(&self) -> Vec<&'d str> {
        let required = self.0.get("required").and_then(|node| node.value().as_array());
        required.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The property that is written as `name`, with the name that it is declared by.
    pub(crate) fn property(&self, name: &str) -> Option<(&'d str, Self)> {
        let properties = self.0.members_of("properties").ok()?;
        let (declared, node) = properties.into_iter().find(|(declared, node)| {
            *declared == name || spellings(node.value()).any(|spelling| spelling == name)
        })?;
        Some((declared, Self::read(node).ok()?))
    }

    pub(crate) fn items(&self) -> Option<Self> {
        Self::read(self.0.get("items")?).ok()
    }

    /// The schema of what stands at `pointer` in an instance of this one.
    pub(crate) fn within(&self, pointer: &str) -> Option<Self> {
        crate::pointer::steps(pointer).try_fold(self.clone(), |schema, step| match schema.property(&step) {
            Some((_, property)) => Some(property),
            None if step.bytes().all(|byte| byte.is_ascii_digit()) => schema.items(),
            None => None,
        })
    }
}

/// The words of the enum `schema`; `None` for what is no enum.
pub(crate) fn words(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    let branches = schema.get("oneOf")?.as_array()?;
    Some(branches.iter().filter_map(|branch| branch.get("const")).collect())
}

/// The other spellings under which the property is read.
pub(crate) fn spellings(property: &Value) -> impl Iterator<Item = &str> {
    let spellings = property.get("x-spellings").and_then(Value::as_array);
    spellings.into_iter().flatten().filter_map(Value::as_str)
}
