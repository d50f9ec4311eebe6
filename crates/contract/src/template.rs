//! Path templates: `/books/{id}`.

use std::cmp::Ordering;

use percent_encoding::percent_decode_str;

use crate::{InvalidContract, node::Node};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

/// A path of the contract, by its segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Segment>);

impl Template {
    pub(crate) fn read(path: &str, node: &Node<'_>) -> Result<Self, InvalidContract> {
        let rest = path
            .strip_prefix('/')
            .ok_or_else(|| node.invalid("a path begins with `/`"))?;
        let segment = |text: &str| {
            let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name {
                Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
                    Ok(Segment::Parameter(name.to_owned()))
                }
                None if !text.contains(['{', '}']) => Ok(Segment::Literal(text.to_owned())),
                _ => Err(node.invalid(format!("a parameter is a whole segment, unlike `{text}`"))),
            }
        };
        rest.split('/').map(segment).collect::<Result<_, _>>().map(Self)
    }

    /// Returns the names of the parameters, from left to right.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Parameter(name) => Some(name.as_str()),
        })
    }

    /// Returns the values of the parameters in `path`, percent-decoded, if it fits.
    pub(crate) fn values(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let segments: Vec<_> = path.strip_prefix('/')?.split('/').collect();
        if segments.len() != self.0.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, text) in self.0.iter().zip(segments) {
            let text = percent_decode_str(text).decode_utf8().ok()?;
            match segment {
                Segment::Literal(literal) if *literal == text => {}
                Segment::Parameter(name) if !text.is_empty() => {
                    values.push((name.as_str(), text.into_owned()));
                }
                _ => return None,
            }
        }
        Some(values)
    }

    /// Orders two templates that match the same path: the lesser wins; literals before parameters.
    pub(crate) fn precedence(&self, other: &Self) -> Ordering {
        self.shape().cmp(other.shape())
    }

    /// Returns whether both match the same paths.
    pub(crate) fn is_twin(&self, other: &Self) -> bool {
        let literals = |template: &Self| -> Vec<Option<String>> {
            template
                .0
                .iter()
                .map(|segment| match segment {
                    Segment::Literal(literal) => Some(literal.clone()),
                    Segment::Parameter(_) => None,
                })
                .collect()
        };
        literals(self) == literals(other)
    }

    fn shape(&self) -> impl Iterator<Item = bool> {
        self.0
            .iter()
            .map(|segment| matches!(segment, Segment::Parameter(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn template(path: &str) -> Result<Template, InvalidContract> {
        Template::read(path, &Node::root(&Document::default()))
    }

    #[test]
    fn values_are_decoded_after_the_split() {
        let template = template("/books/{id}/pages/{page}").unwrap();
        assert_eq!(
            template.values("/books/a%2Fb/pages/%C3%A9").unwrap(),
            [("id", "a/b".to_owned()), ("page", "é".to_owned())]
        );
    }

    #[test]
    fn paths_match_segment_by_segment() {
        let template = template("/books/{id}").unwrap();
        for path in [
            "/books",
            "/books/",
            "/books/1/",
            "/book/1",
            "books/1",
            "/books/%FF",
            "",
        ] {
            assert!(template.values(path).is_none(), "{path}");
        }
    }

    #[test]
    fn trailing_slash_is_part_of_the_path() {
        let template = template("/books/").unwrap();
        assert!(template.values("/books/").is_some());
        assert!(template.values("/books").is_none());
    }

    #[test]
    fn parameter_is_a_whole_segment() {
        for path in ["/books/{id}.json", "/books/{}", "/books/{id", "books"] {
            assert!(template(path).is_err(), "{path}");
        }
    }
}
