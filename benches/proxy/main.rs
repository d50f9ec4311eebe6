//! Benchmark of `authctl proxy`: its latency beside that of a plain reverse proxy of the same stack, in the same run.
//!
//! `cargo xtask bench proxy` builds the program, runs the benchmark and prints a table. The provider, the plain proxy and
//! `authctl` are processes of their own. Rounds of requests alternate between the plain proxy and `authctl`.

mod load;
mod plain;
mod provider;
mod servers;

use std::{collections::BTreeMap, env, error::Error};

use benches::{Figure, Ratio, Report, Target, median, median_bounds};
use tokio::runtime::Builder;

use self::{load::Round, servers::Servers};

/// Error of a benchmark.
type Fault = Box<dyn Error + Send + Sync>;

/// Rounds for each proxy, after one that is not counted.
const ROUNDS: usize = 20;

/// Maximum latency that `authctl` may add, in microseconds.
const TARGET: f64 = 300.0;

fn main() -> Result<(), Fault> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match env::var("BENCH_SERVER").as_deref() {
            Ok("provider") => provider::serve().await,
            Ok("plain") => plain::serve().await,
            _ => measure().await,
        }
    })
}

async fn measure() -> Result<(), Fault> {
    let mut report = Report::default();
    for case in &CASES {
        let servers = Servers::start(case.provider)?;
        let (mut plain, mut authctl) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let one = load::run(&servers.plain, None, case).await?;
            let other = load::run(&servers.authctl, Some(&servers.secret), case).await?;
            if round > 0 {
                plain.push(one);
                authctl.push(other);
            }
        }
        report.add(figure(case, &plain, &authctl));
    }
    report.write()?;
    Ok(())
}

/// Requests of a case.
#[derive(Debug)]
pub(crate) struct Case {
    name: &'static str,
    provider: &'static str,
    method: &'static str,
    path: &'static str,
    body: &'static str,
}

const CASES: [Case; 2] = [
    Case {
        name: "klavi_get",
        provider: "klavi",
        method: "GET",
        path: "/payment/customer/v1/instant/payments/7",
        body: "",
    },
    Case {
        name: "klikoo_signed_post",
        provider: "klikoo",
        method: "POST",
        path: "/v1/open-api/products",
        body: r#"{"page":1,"limit":50,"sort":{"field":"price","direction":"asc"}}"#,
    },
];

fn figure(case: &Case, plain: &[Round], authctl: &[Round]) -> Figure {
    let medians = |rounds: &[Round]| rounds.iter().map(|round| round.median).collect::<Vec<f64>>();
    let slow = |rounds: &[Round]| median(rounds.iter().map(|round| round.slow).collect());
    let added: Vec<f64> = medians(authctl)
        .iter()
        .zip(medians(plain))
        .map(|(one, other)| one - other)
        .collect();
    let [low, high] = median_bounds(added.clone());
    let value = median(added);
    let (one, other) = (median(medians(authctl)), median(medians(plain)));
    Figure {
        name: case.name,
        value,
        unit: "us added at the median",
        ratios: vec![Ratio::new("plain proxy", one / other)],
        allocations: None,
        counts: BTreeMap::from([
            ("plain p50 us", other),
            ("plain p99 us", slow(plain)),
            ("p50 us", one),
            ("p99 us", slow(authctl)),
            ("added, lower bound us", low),
            ("added, upper bound us", high),
            ("requests/s", load::RATE),
        ]),
        targets: vec![Target::new(
            "at most 300 us more than a plain proxy at the median",
            value <= TARGET,
        )],
    }
}
