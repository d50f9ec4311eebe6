//! Outcomes of mutants, as cargo-mutants reports them.

use serde::Deserialize;

/// Effect of one mutant on the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Summary {
    #[serde(rename = "CaughtMutant")]
    Caught,
    #[serde(rename = "MissedMutant")]
    Missed,
    /// The tests did not end, which is a failure too.
    Timeout,
    /// The mutated code does not compile.
    Unviable,
    /// Of the code without a mutation.
    #[serde(other)]
    Other,
}

/// Mutation at one place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Mutant {
    /// File, line, column and mutation, as `file:line:column: mutation`.
    pub(super) name: String,
    pub(super) file: String,
    span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Span {
    start: Start,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Start {
    line: usize,
}

impl Mutant {
    pub(super) fn line(&self) -> usize {
        self.span.start.line
    }

    /// Returns the mutation without its place, such as ``replace < with == in Bucket::fill``.
    pub(super) fn mutation(&self) -> &str {
        self.name
            .split_once(": ")
            .map_or(&self.name, |(_place, mutation)| mutation)
    }
}

/// Outcomes of one module, in the order of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcomes(Vec<(Mutant, Summary)>);

#[derive(Deserialize)]
struct File {
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    scenario: Scenario,
    summary: Summary,
}

#[derive(Deserialize)]
enum Scenario {
    Baseline,
    Mutant(Mutant),
}

impl Outcomes {
    /// Parses `outcomes.json`.
    pub(super) fn parse(json: &str) -> serde_json::Result<Self> {
        let file: File = serde_json::from_str(json)?;
        let mutants = file
            .outcomes
            .into_iter()
            .filter_map(|outcome| match outcome.scenario {
                Scenario::Baseline => None,
                Scenario::Mutant(mutant) => Some((mutant, outcome.summary)),
            });
        Ok(Self(mutants.collect()))
    }

    /// Returns these outcomes, with those of a later pass for the mutants that were missed. A pass may test others as well:
    /// cargo-mutants 27.1 does not select a deleted field by its name.
    pub(super) fn followed_by(mut self, later: &Self) -> Self {
        for (mutant, summary) in &mut self.0 {
            let again = later.0.iter().find(|(again, _)| again.name == mutant.name);
            if let (Summary::Missed, Some((_, again))) = (&summary, again) {
                *summary = *again;
            }
        }
        self
    }

    pub(super) fn count(&self, summary: Summary) -> usize {
        self.0.iter().filter(|(_, of)| *of == summary).count()
    }

    pub(super) fn mutants(&self) -> impl Iterator<Item = &Mutant> {
        self.0.iter().map(|(mutant, _)| mutant)
    }

    /// Returns the mutants that no test notices.
    pub(super) fn missed(&self) -> impl Iterator<Item = &Mutant> {
        let missed = self.0.iter().filter(|(_, of)| *of == Summary::Missed);
        missed.map(|(mutant, _)| mutant)
    }
}

#[cfg(test)]
pub(super) fn outcomes(mutants: &[(&str, &str)]) -> Outcomes {
    let mutants = mutants.iter().map(|(name, summary)| {
        let mut place = name.split(':');
        let (file, line) = (place.next().unwrap(), place.next().unwrap());
        let span = format!(
            r#"{{"start": {{"line": {line}, "column": 5}}, "end": {{"line": {line}, "column": 9}}}}"#
        );
        let mutant = format!(r#"{{"name": "{name}", "file": "{file}", "span": {span}, "genre": "FnValue"}}"#);
        format!(r#"{{"scenario": {{"Mutant": {mutant}}}, "summary": "{summary}"}}"#)
    });
    let baseline = r#"{"scenario": "Baseline", "summary": "Success", "log_path": "log/baseline.log"}"#;
    let outcomes: Vec<String> = [baseline.to_owned()].into_iter().chain(mutants).collect();
    Outcomes::parse(&format!(r#"{{"outcomes": [{}]}}"#, outcomes.join(","))).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = [
        "a.rs:1:5: replace < with ==",
        "a.rs:2:5: replace f with ()",
        "b.rs:3:5: delete !",
        "b.rs:4:5: delete -",
    ];

    #[test]
    fn later_pass_replaces_what_it_tested() {
        let [a, b, c, d] = NAMES;
        let first = outcomes(&[
            (a, "CaughtMutant"),
            (b, "MissedMutant"),
            (c, "MissedMutant"),
            (d, "Unviable"),
        ]);
        let missed = |outcomes: &Outcomes| {
            outcomes
                .missed()
                .map(|mutant| mutant.name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(missed(&first), [b, c]);
        let both = first.followed_by(&outcomes(&[
            (a, "MissedMutant"),
            (b, "Timeout"),
            (c, "MissedMutant"),
        ]));
        assert_eq!(missed(&both), [c]);
        let count = [
            Summary::Caught,
            Summary::Timeout,
            Summary::Missed,
            Summary::Unviable,
        ];
        assert_eq!(count.map(|summary| both.count(summary)), [1; 4]);
    }

    #[test]
    fn mutation_is_named_without_its_place() {
        let outcomes = outcomes(&[(
            "src/a.rs:7:5: replace Bucket::fill -> Map<K, V> with Map::new()",
            "Unviable",
        )]);
        let mutant = outcomes.mutants().next().unwrap();
        assert_eq!((&*mutant.file, mutant.line()), ("src/a.rs", 7));
        assert_eq!(
            mutant.mutation(),
            "replace Bucket::fill -> Map<K, V> with Map::new()"
        );
    }
}
