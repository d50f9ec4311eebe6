//! Columns of a table.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use super::{json::Json, printable::printable};

/// Item that a table shows. JSON and YAML have all of its fields.
pub(crate) trait Row: Serialize {
    /// Columns of the table, the most important first: the last ones are left out of a narrow terminal.
    const COLUMNS: &'static [Column];
}

/// Column: a field of the item's JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub(super) field: Cow<'static, str>,
    pub(super) form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// Text for people, which may be wrapped.
    Text,
    /// Text to copy, which is wrapped only if nothing else helps.
    Id,
    /// Number, aligned to the right.
    Number,
    /// Time, shown as a date in UTC if it has a zone.
    Time,
}

impl Column {
    pub(crate) const fn text(field: &'static str) -> Self {
        Self::new(field, Form::Text)
    }

    pub(crate) const fn id(field: &'static str) -> Self {
        Self::new(field, Form::Id)
    }

    pub(crate) const fn number(field: &'static str) -> Self {
        Self::new(field, Form::Number)
    }

    pub(crate) const fn time(field: &'static str) -> Self {
        Self::new(field, Form::Time)
    }

    const fn new(field: &'static str, form: Form) -> Self {
        Self {
            field: Cow::Borrowed(field),
            form,
        }
    }

    /// Returns the columns of `fields`, in the form that they have in `known`.
    pub(super) fn select(fields: &[String], known: &[Self]) -> Vec<Self> {
        let column = |field: &String| {
            let known = known.iter().find(|column| column.field == *field);
            known.cloned().unwrap_or_else(|| Self {
                field: Cow::Owned(field.clone()),
                form: Form::Text,
            })
        };
        fields.iter().map(column).collect()
    }

    /// Returns the cell of `item`, for people; `None` if the item does not have the field.
    pub(super) fn cell(&self, item: &Json) -> Option<String> {
        item.get(&self.field).map(|value| self.form.show(value))
    }
}

impl Form {
    pub(super) fn show(self, value: &Json) -> String {
        let cell = value.cell();
        match self {
            Self::Time => date(&cell).unwrap_or_else(|| printable(&cell).into_owned()),
            _ => printable(&cell).into_owned(),
        }
    }
}

/// Returns a time with a zone, Unix seconds or milliseconds as an RFC 3339 date in UTC, in whole seconds.
fn date(cell: &str) -> Option<String> {
    /// As seconds, the year 5138; as milliseconds, 1973.
    const FIRST_MILLISECOND: i64 = 100_000_000_000;

    let instant = match cell.parse::<i64>() {
        Ok(number) if number.abs() < FIRST_MILLISECOND => Timestamp::from_second(number),
        Ok(number) => Timestamp::from_millisecond(number),
        Err(_not_a_number) => cell.parse(),
    };
    Some(instant.ok()?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_shown_as_date() {
        let form =
            |json: &str| Form::Time.show(&Json::of(&serde_json::value::to_raw_value(json).unwrap()).unwrap());
        assert_eq!(form("1684789214"), "2023-05-22T21:00:14Z");
        assert_eq!(form("1684789214999"), "2023-05-22T21:00:14Z");
        assert_eq!(form("2023-05-22T23:00:14.999+02:00"), "2023-05-22T21:00:14Z");
        assert_eq!(form("2023-12-19T17:00:00"), "2023-12-19T17:00:00");
        assert_eq!(form("2023-12-19"), "2023-12-19");
        assert_eq!(form("soon\u{7}"), r"soon\u{7}");
    }

    #[test]
    fn selected_column_keeps_its_form() {
        const KNOWN: [Column; 2] = [Column::id("id"), Column::time("created_at")];
        let selected = Column::select(&["created_at".to_owned(), "a.b".to_owned()], &KNOWN);
        assert_eq!(selected, [KNOWN[1].clone(), Column::text("a.b")]);
    }
}
