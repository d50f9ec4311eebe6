//! Fields of a request's body on the command line of `authctl`: lines with `NAME=TEXT`, or with `NAME:=VALUE` for a typed value.
//!
//! `authctl` is a program, so its source is compiled here, from its place.

#[path = "../../../crates/authctl/src/commands/api/fields.rs"]
mod fields;

use self::fields::{Field, Form, Node};
use crate::{
    json::Json,
    secret::{SECRET, assert_hidden, with_secret},
};

/// Checks that the body has each value once, as it was given, and no name twice, and that an error names a field and shows no
/// value.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let fields: Vec<Field> = text.lines().filter_map(field).collect();
    let object = match Node::object(&fields) {
        Ok(object) => object,
        Err(error) => {
            assert!(fields.iter().any(|field| field.name == error.field()), "{error}");
            if !error.field().contains(SECRET) {
                assert_hidden(&error);
            }
            return;
        }
    };
    let text = serde_json::to_string(&object).expect("the object serializes");
    if text.matches(['[', '{']).count() > 100 {
        // A parser may give up.
        return;
    }
    let json = Json::parse(text.as_bytes()).expect("the object is JSON");
    let mut found = Vec::new();
    json.visit(&mut |value| match value {
        Json::Leaf(leaf) => found.push(leaf.clone()),
        Json::Object(members) => {
            let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
            names.sort();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "has a name twice: {text}");
        }
        Json::Array(_) => {}
    });
    let mut given: Vec<String> = fields.iter().map(leaf).collect();
    found.sort();
    given.sort();
    assert_eq!(found, given, "{text}");
}

fn field(line: &str) -> Option<Field> {
    let (name, value) = line.split_once('=')?;
    let (name, form) = name.strip_suffix(':').map_or((name, Form::Text), |name| (name, Form::Typed));
    Some(Field {
        name: name.to_owned(),
        value: value.to_owned(),
        form,
    })
}

/// Returns the JSON of the field's value.
fn leaf(field: &Field) -> String {
    let is_literal = |value: &str| match Json::parse(value.as_bytes()) {
        Some(Json::Leaf(leaf)) => leaf == value && !value.starts_with('"'),
        _ => false,
    };
    if field.form == Form::Typed && is_literal(&field.value) {
        field.value.clone()
    } else {
        serde_json::Value::from(field.value.as_str()).to_string()
    }
}

/// Returns fields of each shape.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "a:=12345678901234567890.10\nb:=true\nc:=null\nd:=-0\ne=7",
        "p[limit]:=5\np[page]:=1\ntags[]=a\ntags[]=b\ns[][f]=$\ns[][v]=1\ns[][f]=y",
        "a[][]=1\nb:=1e400\nc:={}\nd:=\" 1\"",
        "a=$\na[b]=$",
        "a[=$",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
