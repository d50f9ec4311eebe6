//! Report of a run.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use comfy_table::{Table, presets};

use super::{Plan, journal::Told, outcome::Outcome};

/// Clients, in the order of the report.
const CLIENTS: [&str; 4] = ["klip-card", "klip-a2a", "klikoo", "klavi"];
/// Problems that are printed, at most.
const SHOWN: usize = 40;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// Prints a line of progress to standard error.
pub(super) fn print_progress(hours: f64, real: Duration, skips: u64) {
    eprintln!(
        "{hours:.2} simulated hours after {:.0} s, {skips} skips",
        real.as_secs_f64()
    );
}

/// Returns the report: a table of the clients, one of the processes, and the problems.
pub(super) fn render(plan: &Plan, outcome: &Outcome) -> String {
    let mut text = format!(
        "seed {}: {} simulated hours in {:.0} s, {} skips; {} kills of a worker; at most {} keys in the engine; the machine stood still {} times\n",
        plan.seed,
        plan.hours,
        outcome.real.as_secs_f64(),
        outcome.skips,
        outcome.kills,
        outcome.max_keys,
        outcome.trace.stalls.len(),
    );
    let _ = writeln!(
        text,
        "{}\n{}\n{}",
        deliveries(outcome),
        clients(outcome),
        processes(outcome)
    );
    for problem in outcome.problems.iter().take(SHOWN) {
        let _ = writeln!(text, "PROBLEM: {problem}");
    }
    let verdict = match outcome.problems.len() {
        0 => "the long run met its targets".to_owned(),
        count => format!("the long run missed its targets: {count} problems"),
    };
    text + &verdict
}

/// Returns the numbers of webhooks, callbacks and seats.
fn deliveries(outcome: &Outcome) -> String {
    let (counts, books, seats) = (&outcome.deliveries, &outcome.books, &outcome.trace.seats);
    format!(
        "webhooks and callbacks: {} events received, {} deliveries accepted, {} failed and sent again, \
         {} of them interrupted; {} duplicated, {} reordered, {} recognized as repeated, {} forged ones refused; seats: {} held, {} booked",
        books.received.len(),
        counts.accepted,
        counts.failed,
        counts.interrupted,
        counts.duplicated,
        counts.reordered,
        books.repeated,
        counts.refused,
        seats.held(),
        seats.booked(),
    )
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(header);
    table
}

fn clients(outcome: &Outcome) -> Table {
    let header = [
        "client",
        "stories",
        "calls",
        "retries",
        "token calls",
        "faults",
        "purchases",
        "executed",
        "errors",
    ];
    let mut table = table(&header);
    for client in CLIENTS {
        let is_own = |task: &str| task.rsplit_once('-').is_some_and(|(name, _)| name == client);
        let books = &outcome.books;
        let stories: u64 = books
            .stories
            .iter()
            .filter(|(task, _)| is_own(task))
            .map(|(_, next)| next)
            .sum();
        let intents: Vec<_> = books
            .intents
            .values()
            .filter(|intent| is_own(&intent.task))
            .collect();
        let executed = intents
            .iter()
            .filter(|intent| matches!(books.told.get(&intent.key), Some(Told::Executed(_))));
        let mut errors: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, reason) in outcome.explained.iter().filter(|(error, _)| is_own(&error.task)) {
            *errors.entry(reason).or_default() += 1;
        }
        let lines = |counts: &mut dyn Iterator<Item = (&str, u64)>| {
            counts
                .map(|(name, count)| format!("{count} {name}"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let counts = outcome.trace.counts.get(client);
        let number = |count: Option<u64>| count.unwrap_or_default().to_string();
        let faults = counts.iter().flat_map(|counts| &counts.faults);
        table.add_row([
            client.to_owned(),
            stories.to_string(),
            number(counts.map(|counts| counts.calls)),
            number(counts.map(|counts| counts.retries)),
            number(counts.map(|counts| counts.tokens)),
            lines(&mut faults.map(|(name, count)| (&**name, *count))),
            intents.len().to_string(),
            executed.count().to_string(),
            lines(&mut errors.into_iter()),
        ]);
    }
    table
}

fn processes(outcome: &Outcome) -> Table {
    let mut table = table(&["process", "samples", "memory, MiB", "files", "sockets"]);
    for series in &outcome.series {
        let of = |read: fn(&super::resources::Sample) -> f64| {
            let values: Vec<_> = series.samples.iter().map(read).collect();
            let middle = values.get(values.len() / 2);
            let shown = [values.first(), middle, values.last()];
            shown
                .map(|value| value.map_or_else(String::new, |value| format!("{value:.0}")))
                .join(" → ")
        };
        #[expect(clippy::cast_precision_loss, reason = "for a table")]
        table.add_row([
            series.name.clone(),
            series.samples.len().to_string(),
            of(|sample| sample.memory as f64 / MEBIBYTE),
            of(|sample| sample.files as f64),
            of(|sample| sample.sockets as f64),
        ]);
    }
    table
}
