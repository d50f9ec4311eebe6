//! Text tables of reports.

use comfy_table::{CellAlignment, Table, presets::NOTHING};

/// Returns an empty table without borders. Columns in `numeric` are aligned to the right.
pub(crate) fn new<const N: usize>(header: [&str; N], numeric: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(header);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if numeric.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
