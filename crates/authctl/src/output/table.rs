//! Table that fits a terminal.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table, TableComponent, Width,
    presets::UTF8_HORIZONTAL_ONLY,
};

use super::column::{Column, Form};

/// Minimum width of a wrapped text.
const MIN_TEXT: u16 = 16;
/// Padding of a column.
const PADDING: u16 = 2;
/// Space between two columns.
const GAP: u16 = 1;

/// Table of a list.
pub(super) struct RenderedTable {
    pub(super) table: Table,
    /// Names of the columns that did not fit.
    pub(super) left_out: Vec<String>,
}

/// Creates an empty table with a line under its header alone.
pub(crate) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    for line in [
        TableComponent::HorizontalLines,
        TableComponent::MiddleIntersections,
        TableComponent::LeftBorderIntersections,
        TableComponent::RightBorderIntersections,
    ] {
        table.remove_style(line);
    }
    table
}

/// Renders `rows` in at most `width` characters, with as many of the columns as fit.
///
/// Text is wrapped before a column is left out. The first column is always shown.
pub(super) fn render(columns: &[Column], rows: &[Vec<String>], width: Option<u16>) -> RenderedTable {
    let whole = fill(columns, rows);
    let natural = whole.column_max_content_widths();
    let shown = width.map_or(columns.len(), |width| fitting(columns, &natural, width));
    let left_out = columns[shown..]
        .iter()
        .map(|column| column.field.to_string())
        .collect();
    let mut table = if shown == columns.len() {
        whole
    } else {
        fill(&columns[..shown], rows)
    };
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(width);
    }
    let one_fits = shown > 1 || width.is_none_or(|width| natural[0] + PADDING <= width);
    for (index, column) in columns[..shown].iter().enumerate() {
        let Some(cells) = table.column_mut(index) else {
            continue;
        };
        if column.form == Form::Number {
            cells.set_cell_alignment(CellAlignment::Right);
        }
        if !one_fits {
            continue;
        }
        cells.set_constraint(match column.form {
            Form::Text => {
                ColumnConstraint::LowerBoundary(Width::Fixed(min_width(column, natural[index]) + PADDING))
            }
            _ => ColumnConstraint::ContentWidth,
        });
    }
    RenderedTable { table, left_out }
}

fn fill(columns: &[Column], rows: &[Vec<String>]) -> Table {
    let mut table = plain_table();
    table.set_header(columns.iter().map(|column| column.field.as_ref()));
    for row in rows {
        table.add_row(&row[..columns.len()]);
    }
    table
}

/// Returns how many of the columns fit into `width`, at least one.
fn fitting(columns: &[Column], natural: &[u16], width: u16) -> usize {
    let mut end = 0_u16;
    let fits = columns.iter().zip(natural).take_while(|(column, natural)| {
        let column_width = min_width(column, **natural).saturating_add(PADDING);
        let is_within = end.saturating_add(column_width) <= width;
        end = end.saturating_add(column_width + GAP);
        is_within
    });
    fits.count().max(1)
}

fn min_width(column: &Column, natural: u16) -> u16 {
    match column.form {
        Form::Text => natural.min(MIN_TEXT),
        _ => natural,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        Column::id("id"),
        Column::number("amount"),
        Column::text("name"),
        Column::time("created_at"),
    ];

    fn render_at(width: Option<u16>) -> (String, Vec<String>) {
        let row = |id: &str, amount: &str, name: &str| {
            vec![
                id.to_owned(),
                amount.to_owned(),
                name.to_owned(),
                "2023-05-22T21:00:14Z".to_owned(),
            ]
        };
        let rows = [
            row(
                "1",
                "9.00",
                "자동이체 자동이체 자동이체 자동이체 자동이체 자동이체",
            ),
            row(
                "22222222",
                "20500.00",
                "A name of several words that goes on and on",
            ),
        ];
        let rendered = render(&COLUMNS, &rows, width);
        (rendered.table.to_string(), rendered.left_out)
    }

    #[test]
    fn table_fits_every_width() {
        for width in 12..160 {
            let (table, _) = render_at(Some(width));
            for line in table.lines() {
                let used = comfy_table_width(line);
                assert!(used <= usize::from(width), "{used} of {width}:\n{table}");
            }
        }
    }

    fn comfy_table_width(line: &str) -> usize {
        // The wide characters of the rows are all Hangul.
        line.chars()
            .map(|c| 1 + usize::from(('가'..='힣').contains(&c)))
            .sum()
    }

    #[test]
    fn last_columns_are_left_out_first() {
        assert_eq!(render_at(None).1, [""; 0]);
        assert_eq!(render_at(Some(120)).1, [""; 0]);
        assert_eq!(render_at(Some(60)).1, ["created_at"]);
        assert_eq!(render_at(Some(30)).1, ["name", "created_at"]);
        let (table, left_out) = render_at(Some(12));
        assert_eq!(left_out.len(), 3);
        assert!(table.contains("22222222"), "{table}");
    }

    #[test]
    fn ids_are_not_wrapped() {
        let (table, _) = render_at(Some(62));
        assert!(
            table.contains("22222222") && table.contains("20500.00"),
            "{table}"
        );
    }
}
