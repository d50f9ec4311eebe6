//! The keywords that a schema is written in.

use crate::{InvalidContract, node::Node};

/// The keywords that are read. JSON Schema itself ignores any other, misspelt ones too.
const KEYWORDS: [&str; 28] = [
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
    "x-extras",
    "x-lenient",
    "x-private",
    "x-rust",
    "x-secret",
    "x-source",
    "x-spellings",
    "x-tolerated",
];

/// The keywords that are read beside `$ref`.
const BESIDE_REFERENCE: [&str; 8] = [
    "$ref",
    "description",
    "x-lenient",
    "x-private",
    "x-rust",
    "x-secret",
    "x-source",
    "x-spellings",
];

/// The formats that are checked.
const CHECKED_FORMATS: [&str; 5] = ["date", "date-time", "uri", "uuid", "email"];

/// The formats that say something to people and generators only.
pub(crate) const UNCHECKED_FORMATS: [&str; 4] = ["int32", "int64", "binary", "password"];

const COMPONENTS: &str = "#/components/schemas/";

/// Rejects unknown keywords.
pub(super) fn check(node: &Node<'_>, is_reference: bool) -> Result<(), InvalidContract> {
    let (keywords, beside): (&[&str], _) = if is_reference {
        (&BESIDE_REFERENCE, " beside `$ref`")
    } else {
        (&KEYWORDS, "")
    };
    for (keyword, member) in node.members()? {
        if !keywords.contains(&keyword) {
            return Err(member.invalid(format!("`{keyword}` is not supported{beside}")));
        }
    }
    Ok(())
}

/// Reads the name of the component that `node` refers to, if it does. The references that follow lead somewhere.
pub(super) fn read_reference(node: &Node<'_>) -> Result<Option<String>, InvalidContract> {
    // Not the member behind all references, which `need` would give.
    let Some(reference) = node.get("$ref") else {
        return Ok(None);
    };
    node.clone().followed()?;
    let target = reference.text()?;
    let name = target.strip_prefix(COMPONENTS).filter(|name| !name.contains('/'));
    name.map(|name| Some(name.to_owned())).ok_or_else(|| {
        reference.invalid(format!(
            "refers to `{target}`, which is not a schema of the components"
        ))
    })
}

/// Reads the format, which must be known.
pub(super) fn read_format(node: &Node<'_>) -> Result<Option<String>, InvalidContract> {
    let Some(written) = node.get("format") else {
        return Ok(None);
    };
    let format = written.text()?;
    let mut known = CHECKED_FORMATS.into_iter().chain(UNCHECKED_FORMATS);
    if known.any(|known| known == format) {
        return Ok(Some(format.to_owned()));
    }
    Err(written.invalid(format!("`{format}` is not a known format")))
}
