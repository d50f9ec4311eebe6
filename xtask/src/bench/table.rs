//! Figures for people.

use std::fmt::Write;

use super::Figure;

/// One line a figure, with what it is compared to and aimed at.
pub(super) fn render(figures: &[Figure]) -> String {
    let mut out = format!(
        "{:<28} {:>12} {:<8} {:>6}  {:<24} {:>6}\n",
        "figure", "value", "", "ratio", "to", "allocs"
    );
    for figure in figures {
        let ratio = figure
            .ratio
            .map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let allocs = figure.allocs.map_or_else(String::new, |count| count.to_string());
        // Writing to a string cannot fail.
        let _written = writeln!(
            out,
            "{:<28} {:>12} {:<8} {ratio:>6}  {:<24} {allocs:>6}",
            figure.name,
            rounded(figure.value),
            figure.unit,
            figure.ratio_to.as_deref().unwrap_or_default(),
        );
        if !figure.counts.is_empty() {
            let counts: Vec<String> = figure
                .counts
                .iter()
                .map(|(name, count)| format!("{name} {}", rounded(*count)))
                .collect();
            let _written = writeln!(out, "    {}", counts.join(", "));
        }
        if let (Some(target), Some(is_met)) = (&figure.target, figure.is_met) {
            let verdict = if is_met { "met" } else { "not met" };
            let _written = writeln!(out, "    {target}: {verdict}");
        }
    }
    out.trim_end().to_owned()
}

/// As many digits as mean something.
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
    fn a_figure_is_shown_with_its_ratio_its_counts_and_its_target() {
        let line = r#"{"name":"cold_10k","value":61.25,"unit":"ms","ratio":1.034,"ratio_to":"bare","allocs":null,
            "counts":{"requests":1.0},"target":"1 request","is_met":true}"#;
        let figure: Figure = serde_json::from_str(line).unwrap();
        let shown = render(&[figure]);
        let lines: Vec<&str> = shown.lines().skip(1).collect();
        let words: Vec<&str> = lines[0].split_whitespace().collect();
        assert_eq!(words, ["cold_10k", "61.2", "ms", "1.03", "bare"]);
        assert_eq!(lines[1..], ["    requests 1", "    1 request: met"]);
    }
}
