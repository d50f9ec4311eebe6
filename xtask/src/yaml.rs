//! YAML, as JSON that knows its lines.

use std::{collections::HashMap, fmt, io};

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde::{
    Serialize, Serializer,
    de::DeserializeOwned,
    ser::{Error as _, SerializeMap, SerializeSeq},
};

/// Error of a text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub(crate) struct YamlError {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) problem: String,
}

/// A YAML document that has a JSON form.
pub(crate) struct Yaml<'t> {
    root: MarkedYaml<'t>,
    /// The line of each value, by its JSON pointer; of a member, the line of its key.
    lines: HashMap<String, usize>,
}

impl<'t> Yaml<'t> {
    /// Parses `text`.
    ///
    /// # Errors
    ///
    /// If it is not YAML, or has no JSON form: a key that is not text, a tag, or a second document.
    pub(crate) fn parse(text: &'t str) -> Result<Self, YamlError> {
        let mut documents = MarkedYaml::load_from_str(text).map_err(|error| YamlError {
            line: error.marker().line(),
            problem: format!("is not valid YAML: {}", error.info()),
        })?;
        let root = documents
            .pop()
            .unwrap_or_else(|| YamlData::Value(Scalar::Null).into());
        if !documents.is_empty() {
            return Err(YamlError {
                line: root.span.start.line(),
                problem: "has more than one document".to_owned(),
            });
        }
        let mut lines = HashMap::from([(String::new(), 1)]);
        note(&root, "", &mut lines)?;
        Ok(Self { root, lines })
    }

    /// Returns the line of the value at the JSON pointer `place`. A value that is missing has the line of what should
    /// hold it.
    pub(crate) fn line(&self, place: &str) -> Option<usize> {
        let mut place = place;
        loop {
            if let Some(line) = self.lines.get(place) {
                return Some(*line);
            }
            (place, _) = place.rsplit_once('/')?;
        }
    }

    /// Returns the document as JSON, with its members in their order.
    pub(crate) fn to_json(&self) -> String {
        // `parse` rejected everything without a JSON form.
        let json = serde_json::to_string_pretty(&Json(&self.root)).unwrap_or_default();
        format!("{json}\n")
    }
}

/// Reads a value from the YAML `text`.
///
/// # Errors
///
/// If it is not YAML, or has another shape.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> io::Result<T> {
    let yaml = Yaml::parse(text).map_err(io::Error::other)?;
    serde_json::to_value(Json(&yaml.root))
        .and_then(serde_json::from_value)
        .map_err(io::Error::other)
}

impl fmt::Debug for Yaml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yaml").field("values", &self.lines.len()).finish()
    }
}

/// Notes the lines of what is in `node`, which is at `place`.
fn note(node: &MarkedYaml<'_>, place: &str, lines: &mut HashMap<String, usize>) -> Result<(), YamlError> {
    let invalid = |node: &MarkedYaml<'_>, problem: &str| YamlError {
        line: node.span.start.line(),
        problem: problem.to_owned(),
    };
    match &node.data {
        YamlData::Value(_) => Ok(()),
        YamlData::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("{place}/{index}");
                lines.insert(place.clone(), item.span.start.line());
                note(item, &place, lines)?;
            }
            Ok(())
        }
        YamlData::Mapping(members) => {
            for (key, member) in members {
                let name = key
                    .data
                    .as_str()
                    .ok_or_else(|| invalid(key, "has a key that is not text; quote it"))?;
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                lines.insert(place.clone(), key.span.start.line());
                note(member, &place, lines)?;
            }
            Ok(())
        }
        YamlData::Tagged(..) | YamlData::Alias(_) | YamlData::Representation(..) | YamlData::BadValue => {
            Err(invalid(node, "has a tag or an alias, which JSON does not have"))
        }
    }
}

struct Json<'n>(&'n MarkedYaml<'n>);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.data {
            YamlData::Value(Scalar::Null) => serializer.serialize_unit(),
            YamlData::Value(Scalar::Boolean(flag)) => serializer.serialize_bool(*flag),
            YamlData::Value(Scalar::Integer(integer)) => serializer.serialize_i64(*integer),
            YamlData::Value(Scalar::FloatingPoint(float)) => serializer.serialize_f64(float.into_inner()),
            YamlData::Value(Scalar::String(text)) => serializer.serialize_str(text),
            YamlData::Sequence(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Json(item))?;
                }
                list.end()
            }
            YamlData::Mapping(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (key, member) in members {
                    object.serialize_entry(&Json(key), &Json(member))?;
                }
                object.end()
            }
            _ => Err(S::Error::custom("has no JSON form")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_types_of_values_are_kept() {
        let text = "b: [1, 1.5, \"1\", yes, true, null]\na:\n  d: |-\n    x\n    y\n  c: 'q'\n";
        let json: String = Yaml::parse(text).unwrap().to_json().split_whitespace().collect();
        assert_eq!(
            json,
            r#"{"b":[1,1.5,"1","yes",true,null],"a":{"d":"x\ny","c":"q"}}"#
        );
    }

    #[test]
    fn lines_are_those_of_keys_and_items() {
        let yaml = Yaml::parse("a:\n  b/c:\n    - 1\n    - d: 2\n      e: 3\n").unwrap();
        for (place, line) in [
            ("", 1),
            ("/a", 1),
            ("/a/b~1c", 2),
            ("/a/b~1c/1/e", 5),
            ("/a/b~1c/1/f", 4),
            ("/x/y", 1),
        ] {
            assert_eq!(yaml.line(place), Some(line), "{place}");
        }
    }

    #[test]
    fn text_without_json_form_is_rejected() {
        for (text, line, problem) in [
            ("a: [", 2, "is not valid YAML"),
            ("a: 1\n200: 2\n", 2, "has a key that is not text"),
            ("a: 1\nb: 2\na: 3\n", 3, "is not valid YAML: duplicated key"),
            ("a: 1\n---\nb: 2\n", 3, "has more than one document"),
            ("a: 1\nb: !thing 2\n", 2, "has a tag or an alias"),
        ] {
            let error = Yaml::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.problem.starts_with(problem), "{text}: {error}");
        }
    }
}
