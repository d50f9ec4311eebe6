//! What a run with one provider came to.

use comfy_table::{CellAlignment, Table, TableComponent, presets::UTF8_HORIZONTAL_ONLY};
use serde::Serialize;

/// What a run with one provider came to. Its JSON form is an interface: names stay.
#[derive(Debug, Serialize)]
pub(super) struct Stop {
    pub(super) provider: &'static str,
    /// Where the token goes.
    pub(super) placement: String,
    pub(super) token_lifetime_s: u64,
    /// How often the provider was asked for a token, as counted by the provider.
    pub(super) token_requests: u64,
    pub(super) list: &'static str,
    pub(super) pages: u64,
    pub(super) items: u64,
    pub(super) elapsed_ms: u64,
}

/// The runs as a table for people.
pub(super) fn table(stops: &[Stop]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY).set_header([
        "Provider",
        "Token goes in",
        "Token lives",
        "Token requests",
        "List walked",
        "Pages",
        "Items",
        "Time",
    ]);
    // One line under the header says enough; between rows it is noise.
    for line in [
        TableComponent::HorizontalLines,
        TableComponent::MiddleIntersections,
        TableComponent::LeftBorderIntersections,
        TableComponent::RightBorderIntersections,
    ] {
        table.remove_style(line);
    }
    for stop in stops {
        table.add_row([
            stop.provider.to_owned(),
            stop.placement.clone(),
            lifetime(stop.token_lifetime_s),
            stop.token_requests.to_string(),
            stop.list.to_owned(),
            stop.pages.to_string(),
            stop.items.to_string(),
            format!("{} ms", stop.elapsed_ms),
        ]);
    }
    for numeric in [2, 3, 5, 6, 7] {
        if let Some(column) = table.column_mut(numeric) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Seconds as a person says them.
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
    fn a_lifetime_reads_as_a_person_says_it() {
        assert_eq!(
            [60, 300, 900, 86_400].map(lifetime),
            ["60 s", "5 min", "15 min", "24 h"]
        );
    }

    #[test]
    fn the_json_names_are_the_promised_ones() {
        let stop = Stop {
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
            serde_json::to_string(&stop).unwrap(),
            r#"{"provider":"klikoo","placement":"bearer header","token_lifetime_s":900,"token_requests":1,"list":"transactions","pages":3,"items":137,"elapsed_ms":12}"#
        );
    }
}
