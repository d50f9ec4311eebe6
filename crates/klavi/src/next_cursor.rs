//! Finding the next cursor in an answer that is not documented to its end.

use std::sync::Arc;

use auth_core::{Cursor, InvalidInput};
use serde_json::{Map, Value};

/// Names that say "next" come first: `cursor` may as well repeat where this page started.
const CANDIDATES: [&str; 8] = [
    "nextCursor",
    "page.nextCursor",
    "paging.nextCursor",
    "pagination.nextCursor",
    "cursor",
    "page.cursor",
    "paging.cursor",
    "pagination.cursor",
];

/// Where an answer may name the start of the next page: the first field that is there decides.
#[derive(Debug, Clone)]
pub(crate) struct NextCursorAt(Arc<[String]>);

/// What an answer says of the next page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It starts here.
    At(Cursor),
    /// There is none: the field is null or empty.
    None,
    /// None of the fields is there.
    NotSaid,
    /// The field holds what no cursor is.
    NoCursor,
}

impl NextCursorAt {
    pub(crate) fn new(fields: impl IntoIterator<Item = String>) -> Self {
        Self(fields.into_iter().collect())
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        let expected = "names of fields, like nextCursor or page.next";
        if self.0.is_empty() {
            return Err(InvalidInput::empty("next_cursor_at", expected));
        }
        for field in &*self.0 {
            if field.split('.').any(|name| name.trim().is_empty()) {
                return Err(InvalidInput::new(
                    "next_cursor_at",
                    "has a name that is empty",
                    expected,
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn find(&self, answer: &Map<String, Value>) -> Next {
        match self.0.iter().find_map(|field| value_at(answer, field)) {
            None => Next::NotSaid,
            Some(Value::Null) => Next::None,
            Some(Value::String(text)) => Cursor::from_wire(Some(text.clone())).map_or(Next::None, Next::At),
            // Not a float: its text here need not be the text that was sent.
            Some(Value::Number(number)) if !number.is_f64() => Next::At(Cursor::new(number.to_string())),
            Some(_) => Next::NoCursor,
        }
    }
}

impl Default for NextCursorAt {
    fn default() -> Self {
        Self::new(CANDIDATES.map(str::to_owned))
    }
}

fn value_at<'a>(answer: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    let mut names = field.split('.');
    let outermost = answer.get(names.next()?)?;
    names.try_fold(outermost, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(fields: &NextCursorAt, answer: &str) -> Next {
        fields.find(&serde_json::from_str(answer).unwrap())
    }

    #[test]
    fn each_place_that_is_likely_is_looked_at() {
        for field in CANDIDATES {
            let answer = match field.split_once('.') {
                Some((outer, inner)) => format!(r#"{{"{outer}":{{"{inner}":"c2"}}}}"#),
                None => format!(r#"{{"{field}":"c2"}}"#),
            };
            assert_eq!(
                find(&NextCursorAt::default(), &answer),
                Next::At(Cursor::new("c2")),
                "{answer}"
            );
        }
    }

    #[test]
    fn the_first_field_that_is_there_decides_even_when_it_says_that_there_is_no_more() {
        for (answer, expected) in [
            (
                r#"{"cursor":"c1","nextCursor":"c2"}"#,
                Next::At(Cursor::new("c2")),
            ),
            (r#"{"cursor":"c1","nextCursor":null}"#, Next::None),
            (r#"{"cursor":"c1","pagination":{"nextCursor":""}}"#, Next::None),
            (r#"{"page":1,"cursor":"c2"}"#, Next::At(Cursor::new("c2"))),
            (r#"{"cursor":20}"#, Next::At(Cursor::new("20"))),
            (r#"{"cursor":0.5}"#, Next::NoCursor),
            (r#"{"cursor":{"next":"c2"}}"#, Next::NoCursor),
            (r#"{"page":{"size":20}}"#, Next::NotSaid),
            ("{}", Next::NotSaid),
        ] {
            assert_eq!(find(&NextCursorAt::default(), answer), expected, "{answer}");
        }
    }

    #[test]
    fn other_fields_take_the_place_of_the_likely_ones() {
        let fields = NextCursorAt::new(["meta.links.next".to_owned()]);
        let answer = r#"{"meta":{"links":{"next":"c2"}},"nextCursor":"other"}"#;
        assert_eq!(find(&fields, answer), Next::At(Cursor::new("c2")));
        assert_eq!(find(&fields, r#"{"nextCursor":"other"}"#), Next::NotSaid);
    }

    #[test]
    fn fields_without_a_name_are_refused() {
        for fields in [vec![], vec![""], vec!["a."], vec!["next", ".b"]] {
            let fields = NextCursorAt::new(fields.into_iter().map(str::to_owned));
            assert_eq!(fields.check().unwrap_err().field(), "next_cursor_at");
        }
        assert!(NextCursorAt::default().check().is_ok());
    }
}
