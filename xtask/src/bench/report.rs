//! Benchmark report as text.

use std::fmt::Write;

use super::figure::Figure;
use crate::table;

/// Renders a row per figure and further reference, and below the table each figure's counts and targets.
pub(super) fn render(figures: &[Figure]) -> String {
    let headings = ["figure", "value", "", "ratio", "95 %", "to", "allocs"];
    let mut rows = table::new(headings, &[1, 3, 6]);
    let mut notes = String::new();
    for figure in figures {
        let [name, value, unit, allocations] = [
            figure.name.clone(),
            rounded(figure.value),
            figure.unit.clone(),
            figure
                .allocations
                .map_or_else(String::new, |count| count.to_string()),
        ];
        let mut ratios = figure.ratios.iter().map(|ratio| {
            let bounds = ratio.bounds.map(|[low, high]| format!("{low:.2}-{high:.2}"));
            [
                format!("{:.2}", ratio.value),
                bounds.unwrap_or_default(),
                ratio.to.clone(),
            ]
        });
        let [ratio, bounds, to] = ratios.next().unwrap_or_default();
        rows.add_row([name, value, unit, ratio, bounds, to, allocations]);
        for [ratio, bounds, to] in ratios {
            let empty = String::new;
            rows.add_row([empty(), empty(), empty(), ratio, bounds, to, empty()]);
        }
        if !figure.counts.is_empty() {
            let counts: Vec<String> = figure
                .counts
                .iter()
                .map(|(name, count)| format!("{name} {}", rounded(*count)))
                .collect();
            // Writing to a string cannot fail.
            let _written = write!(notes, "\n{}: {}", figure.name, counts.join(", "));
        }
        for target in &figure.targets {
            let verdict = if target.is_met { "met" } else { "not met" };
            let _written = write!(notes, "\n{}: target: {}: {verdict}", figure.name, target.text);
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
    fn figure_has_ratios_counts_and_targets() {
        let line = r#"{"name":"pages","value":61.25,"unit":"ms","ratios":[
            {"to":"loop","value":1.034,"bounds":[0.991,1.06]},{"to":"gax","value":0.95,"bounds":null}],
            "allocations":null,"counts":{"requests":1.0},"targets":[{"text":"1 request","is_met":true}]}"#;
        let figure: Figure = serde_json::from_str(line).unwrap();
        assert_eq!(
            render(&[figure]),
            "figure  value      ratio  95 %       to    allocs\n\
             pages    61.2  ms   1.03  0.99-1.06  loop\n\
             \x20                   0.95             gax\n\
             \npages: requests 1\
             \npages: target: 1 request: met"
        );
    }
}
