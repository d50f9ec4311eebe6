//! Rows of separated cells: tsv and csv.

use std::io;

use super::{column::Column, json::Json, printable::printable};

/// Formats a row of tsv, as people and `cut` read it: cells are escaped, so that each row is one line.
pub(super) fn tsv(columns: &[Column], item: &Json) -> String {
    let cells = columns.iter().map(|column| column.cell(item).unwrap_or_default());
    cells.collect::<Vec<_>>().join("\t")
}

/// Formats the header of csv.
pub(super) fn csv_header(columns: &[Column]) -> io::Result<String> {
    csv_line(columns.iter().map(|column| column.field.to_string()))
}

/// Formats a row of csv. Cells are as the provider wrote them, except that formulas are disarmed, and that a terminal gets
/// escaped text.
pub(super) fn csv(columns: &[Column], item: &Json, is_terminal: bool) -> io::Result<String> {
    csv_line(columns.iter().map(|column| {
        let value = item.get(&column.field).map(Json::cell).unwrap_or_default();
        let cell = disarmed(&value);
        if is_terminal {
            printable(&cell).into_owned()
        } else {
            cell
        }
    }))
}

/// Formats one line by RFC 4180, without its line break.
fn csv_line(cells: impl Iterator<Item = String>) -> io::Result<String> {
    let mut line = csv::WriterBuilder::new()
        .buffer_capacity(256)
        .from_writer(Vec::new());
    line.write_record(cells)?;
    let line = line.into_inner().map_err(csv::IntoInnerError::into_error)?;
    let line = String::from_utf8(line).map_err(io::Error::other)?;
    Ok(line.trim_end_matches('\n').to_owned())
}

/// Puts an apostrophe before a text that a spreadsheet would run as a formula, such as `=HYPERLINK(...)`. A number is
/// none.
fn disarmed(cell: &str) -> String {
    let starts_formula = cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    let is_number = cell.ends_with(|last: char| last.is_ascii_digit()) && cell.parse::<f64>().is_ok();
    if starts_formula && !is_number {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: [Column; 3] = [Column::id("id"), Column::text("note"), Column::time("at")];

    fn item(note: &str) -> Json {
        Json::of(&json!({"id": "7", "note": note, "at": 1_684_789_214})).unwrap()
    }

    #[test]
    fn tsv_row_is_one_line() {
        assert_eq!(
            tsv(&COLUMNS, &item("a\tb\nc\u{1b}[2J")),
            "7\ta\\tb\\nc\\u{1b}[2J\t2023-05-22T21:00:14Z"
        );
        assert_eq!(tsv(&COLUMNS, &Json::of(&json!({"id": "7"})).unwrap()), "7\t\t");
    }

    #[test]
    fn csv_cells_are_quoted() {
        for (note, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("", ""),
        ] {
            let row = csv(&COLUMNS, &item(note), false).unwrap();
            assert_eq!(row, format!("7,{cell},1684789214"));
        }
        assert_eq!(csv_header(&COLUMNS).unwrap(), "id,note,at");
        assert_eq!(
            csv(&COLUMNS, &item("\u{1b}[2J"), true).unwrap(),
            "7,\\u{1b}[2J,1684789214"
        );
    }

    #[test]
    fn formulas_are_disarmed() {
        for formula in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\u{ff1d}1+1",
            "-",
            "-inf",
        ] {
            assert_eq!(disarmed(formula), format!("'{formula}"));
        }
        for text in ["-1333.10", "+5511999990000", "1e3", "a=b", "0811", ""] {
            assert_eq!(disarmed(text), text);
        }
    }
}
