//! The contracts as documents: are they good `OpenAPI`?

use std::{io, path::Path, time::Duration};

use fs_err as fs;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Failed,
    child::Child,
    contract,
    tools::{self, Node, Python},
};

const LINTING: Duration = Duration::from_secs(120);
const REDOCLY: &str = "Redocly";
const SPEC_VALIDATOR: &str = "openapi-spec-validator";

/// What Redocly says of one contract.
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

/// Redocly's `recommended-strict`. What the providers do against its rules is in the ignore file, and nothing else is.
pub(super) fn redocly(root: &Path, node: &Node, providers: &[String]) -> Result<String, Failed> {
    let settings = tools::settings(root);
    let lint = |format: &str| {
        let mut command = node.command("@redocly/cli/bin/cli.js");
        command
            .args(["lint", "--max-problems=1000", "--format", format, "--config"])
            .arg(settings.join("redocly.yaml"))
            .args(providers.iter().map(|provider| contract(root, provider)))
            .current_dir(root);
        Child::run(REDOCLY, &mut command, LINTING)
    };
    let ended = lint("json")?;
    let totals = match totals(&ended.output) {
        Ok(totals) if ended.status.success() && totals.errors + totals.warnings == 0 => totals,
        // The same for a person.
        _ => return Err(Failed::found(REDOCLY, lint("codeframe")?.words())),
    };
    let explained = explained(&fs::read_to_string(settings.join(".redocly.lint-ignore.yaml"))?)?;
    if totals.ignored != explained {
        let found = totals.ignored;
        return Err(Failed::found(
            REDOCLY,
            format!(
                ".redocly.lint-ignore.yaml explains {explained} problems, of which {found} are there: remove what is of no more use"
            ),
        ));
    }
    Ok(format!(
        "{REDOCLY}: {} contracts without a problem, {explained} departures of the providers explained",
        providers.len()
    ))
}

/// The second opinion: the structure, by the `OpenAPI` initiative's own schema.
pub(super) fn spec_validator(root: &Path, python: &Python, providers: &[String]) -> Result<String, Failed> {
    for provider in providers {
        let mut command = python.command(SPEC_VALIDATOR);
        command.arg(contract(root, provider)).current_dir(root);
        let ended = Child::run(SPEC_VALIDATOR, &mut command, LINTING)?;
        if !ended.status.success() {
            return Err(Failed::found(SPEC_VALIDATOR, ended.words()));
        }
    }
    Ok(format!(
        "{SPEC_VALIDATOR}: {} contracts are valid",
        providers.len()
    ))
}

/// The sums over all contracts: Redocly writes one report after the other.
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

/// How many problems the ignore file names: by file and rule, a list of places.
fn explained(ignore_file: &str) -> io::Result<usize> {
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
    fn the_reports_of_all_contracts_are_summed_up() {
        let one = r#"{"totals":{"errors":1,"warnings":0,"ignored":2},"version":"2","problems":[]}"#;
        let sum = totals(&format!("{one}{one}")).unwrap();
        assert_eq!((sum.errors, sum.warnings, sum.ignored), (2, 0, 4));
        assert!(totals("no report").is_err());
    }

    #[test]
    fn every_place_of_the_ignore_file_counts() {
        let file = "a.yaml:\n  rule-a:\n    - '#/x'\n    - '#/y'\n  rule-b:\n    - '#/z'\nb.yaml:\n  rule-a:\n    - '#/x'\n";
        assert_eq!(explained(file).unwrap(), 4);
        assert_eq!(explained("# nothing\n").unwrap(), 0);
    }
}
