//! Lint of the contracts with Redocly.

use std::{io, time::Duration};

use fs_err as fs;
use serde::Deserialize;
use serde_json::Value;

use super::{child::Child, context::Context, error::Error, tools::NodeTools};

const TIMEOUT: Duration = Duration::from_secs(120);
const STEP: &str = "Redocly";

/// Redocly's report on one contract.
#[derive(Debug, Deserialize)]
struct Report {
    totals: Totals,
}

#[derive(Debug, Default, Deserialize)]
struct Totals {
    errors: usize,
    warnings: usize,
    ignored: usize,
}

/// Lints with `recommended-strict`. The ignore file lists the known violations of its rules, and no others.
pub(super) async fn check(context: &Context<'_>, node: &NodeTools) -> Result<String, Error> {
    let settings = context.settings();
    let lint = async |format: &str| {
        let mut command = node.command("@redocly/cli/bin/cli.js");
        command
            .args(["lint", "--max-problems=1000", "--format", format, "--config"])
            .arg(settings.join("redocly.yaml"))
            .args(context.contracts())
            .current_dir(context.root);
        Child::run(STEP, &mut command, TIMEOUT).await
    };
    let output = lint("json").await?;
    let totals = match totals(&output.stdout) {
        Ok(totals) if output.is_success() && totals.errors + totals.warnings == 0 => totals,
        // Lint again in the format for people.
        _ => return Err(Error::findings(STEP, lint("codeframe").await?.text())),
    };
    let expected = ignored_problems(&fs::read_to_string(settings.join(".redocly.lint-ignore.yaml"))?)?;
    if totals.ignored != expected {
        let found = totals.ignored;
        return Err(Error::findings(
            STEP,
            format!(
                ".redocly.lint-ignore.yaml lists {expected} problems, of which {found} exist; remove the others"
            ),
        ));
    }
    Ok(format!(
        "{STEP}: {} contracts have no problems but {expected} known ones",
        context.contracts().len()
    ))
}

/// Sums up the reports of all contracts, which Redocly writes one after the other.
fn totals(reports: &str) -> Result<Totals, serde_json::Error> {
    let mut sum = Totals::default();
    for report in serde_json::Deserializer::from_str(reports).into_iter::<Report>() {
        let Totals {
            errors,
            warnings,
            ignored,
        } = report?.totals;
        sum.errors += errors;
        sum.warnings += warnings;
        sum.ignored += ignored;
    }
    Ok(sum)
}

/// Counts the problems in the ignore file, which has a list of places by file and rule.
fn ignored_problems(ignore_file: &str) -> io::Result<usize> {
    let by_file: Value = crate::yaml::from_str(ignore_file)?;
    let rules = by_file.as_object().into_iter().flat_map(|files| files.values());
    let places = rules
        .filter_map(Value::as_object)
        .flat_map(|rules| rules.values());
    Ok(places.filter_map(Value::as_array).map(Vec::len).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_summed_up() {
        let one = r#"{"totals":{"errors":1,"warnings":0,"ignored":2},"version":"2","problems":[]}"#;
        let sum = totals(&format!("{one}{one}")).unwrap();
        assert_eq!((sum.errors, sum.warnings, sum.ignored), (2, 0, 4));
        assert!(totals("not a report").is_err());
    }

    #[test]
    fn every_ignored_place_counts() {
        let file = "a.yaml:\n  rule-a:\n    - '#/x'\n    - '#/y'\n  rule-b:\n    - '#/z'\nb.yaml:\n  rule-a:\n    - '#/x'\n";
        assert_eq!(ignored_problems(file).unwrap(), 4);
        assert_eq!(ignored_problems("# nothing\n").unwrap(), 0);
    }
}
