//! Results of the demo.

use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use crate::output::plain_table;

/// Result of one provider's run. The field names of its JSON are stable.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) provider: &'static str,
    /// Placement of the token in a request.
    pub(super) placement: String,
    pub(super) token_lifetime_s: u64,
    /// Number of token requests, as counted by the provider.
    pub(super) token_requests: u64,
    pub(super) list: &'static str,
    pub(super) pages: u64,
    pub(super) items: u64,
    pub(super) elapsed_ms: u64,
}

/// Renders the results as a table.
pub(super) fn table(reports: &[Report]) -> Table {
    let mut table = plain_table();
    table.set_header([
        "Provider",
        "Token placement",
        "Token lifetime",
        "Token requests",
        "List",
        "Pages",
        "Items",
        "Time",
    ]);
    for report in reports {
        table.add_row([
            report.provider.to_owned(),
            report.placement.clone(),
            lifetime(report.token_lifetime_s),
            report.token_requests.to_string(),
            report.list.to_owned(),
            report.pages.to_string(),
            report.items.to_string(),
            format!("{} ms", report.elapsed_ms),
        ]);
    }
    for numeric in [2, 3, 5, 6, 7] {
        if let Some(column) = table.column_mut(numeric) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Formats a duration in its natural unit.
fn lifetime(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetime_has_natural_unit() {
        assert_eq!(
            [60, 300, 900, 86_400].map(lifetime),
            ["60 s", "5 min", "15 min", "24 h"]
        );
    }

    #[test]
    fn json_field_names_are_stable() {
        let report = Report {
            provider: "klikoo",
            placement: "bearer header".to_owned(),
            token_lifetime_s: 900,
            token_requests: 1,
            list: "transactions",
            pages: 3,
            items: 137,
            elapsed_ms: 12,
        };
        assert_eq!(
            serde_json::to_string(&report).unwrap(),
            r#"{"provider":"klikoo","placement":"bearer header","token_lifetime_s":900,"token_requests":1,"list":"transactions","pages":3,"items":137,"elapsed_ms":12}"#
        );
    }
}
