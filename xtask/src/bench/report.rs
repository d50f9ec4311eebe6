//! Benchmark report as text.

use std::fmt::Write;

use super::figure::Figure;
use crate::table;

/// Renders a row per figure, and below the table each figure's counts and target.
pub(super) fn render(figures: &[Figure]) -> String {
    let mut rows = table::new(["figure", "value", "", "ratio", "to", "allocs"], &[1, 3, 5]);
    let mut notes = String::new();
    for figure in figures {
        rows.add_row([
            figure.name.clone(),
            rounded(figure.value),
            figure.unit.clone(),
            figure
                .ratio
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            figure.ratio_to.clone().unwrap_or_default(),
            figure.allocs.map_or_else(String::new, |count| count.to_string()),
        ]);
        if !figure.counts.is_empty() {
            let counts: Vec<String> = figure
                .counts
                .iter()
                .map(|(name, count)| format!("{name} {}", rounded(*count)))
                .collect();
            // Writing to a string cannot fail.
            let _written = write!(notes, "\n{}: {}", figure.name, counts.join(", "));
        }
        if let (Some(target), Some(is_met)) = (&figure.target, figure.is_met) {
            let verdict = if is_met { "met" } else { "not met" };
            let _written = write!(notes, "\n{}: {target}: {verdict}", figure.name);
        }
    }
    format!("{}\n{notes}", rows.trim_fmt()).trim_end().to_owned()
}

/// Rounds to the significant digits.
fn rounded(value: f64) -> String {
    if value.abs() < 100.0 && value.fract() != 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_has_ratio_counts_and_target() {
        let line = r#"{"name":"cold_10k","value":61.25,"unit":"ms","ratio":1.034,"ratio_to":"bare","allocs":null,
            "counts":{"requests":1.0},"target":"1 request","is_met":true}"#;
        let figure: Figure = serde_json::from_str(line).unwrap();
        assert_eq!(
            render(&[figure]),
            "figure    value      ratio  to    allocs\n\
             cold_10k   61.2  ms   1.03  bare\n\
             \ncold_10k: requests 1\
             \ncold_10k: 1 request: met"
        );
    }
}
