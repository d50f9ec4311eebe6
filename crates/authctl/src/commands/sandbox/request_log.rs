//! Log of requests on standard error.

use jiff::{Timestamp, Unit};
use sandbox::{Exchange, Exchanges, Sandbox};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::output::print_error_line;

/// Task that prints each exchange.
pub(super) struct RequestLog {
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl RequestLog {
    /// Starts printing.
    pub(super) fn follow(sandbox: &Sandbox) -> Self {
        let (end, ended) = oneshot::channel();
        let task = tokio::spawn(print_each(sandbox.exchanges(), ended));
        Self { end, task }
    }

    /// Prints the remaining exchanges, and stops.
    pub(super) async fn end(self) {
        // Neither can fail: the task only ends here.
        let _sent = self.end.send(());
        let _ended = self.task.await;
    }
}

async fn print_each(mut exchanges: Exchanges, mut ended: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            biased;
            exchange = exchanges.next() => print(&exchange),
            _ = &mut ended => return,
        }
    }
}

fn print(exchange: &Exchange) {
    print_error_line(summary(exchange));
    let verdict = &exchange.verdict;
    for violation in &verdict.violations {
        let place = [violation.place, violation.pointer.as_str()].join(" ");
        print_error_line(format_args!("  {}: {}", place.trim_end(), violation.problem));
    }
    for line in verdict.hint.iter().flat_map(|hint| hint.lines()) {
        print_error_line(format_args!("  {line}"));
    }
}

/// Formats time, provider, method, path, status, verdict and duration.
fn summary(exchange: &Exchange) -> String {
    let time = Timestamp::try_from(exchange.at)
        .and_then(|time| time.round(Unit::Second))
        .unwrap_or_default();
    let verdict = &exchange.verdict;
    let reasons = [&verdict.code, &verdict.explanation];
    let reason: Vec<&str> = reasons
        .into_iter()
        .filter_map(|reason| reason.as_deref())
        .collect();
    let reason = match reason.as_slice() {
        [] => String::new(),
        reason => format!(" ({})", reason.join(": ")),
    };
    format!(
        "{time} {} {exchange} {}{reason} {:.1} ms",
        exchange.provider,
        verdict.outcome.name(),
        exchange.duration.as_secs_f64() * 1000.0,
    )
}
