//! Tour of every operation of every client, for validating proxies of third parties.
//!
//! `tour` starts the sandbox, prints one JSON line with the base URL of each provider, and reads a JSON line with the URLs
//! of proxies that check both sides against the contracts. It prints one JSON line for each call, and fails if a call had
//! an unexpected result.
//!
//! `tour --metrics` calls every operation without proxies, and prints the clients' metrics in Prometheus' format.
//!
//! `tour --serve` starts the sandbox, prints one JSON line with its addresses and throw-away credentials, and serves
//! until its standard input closes.

mod calls;
mod metrics;
mod serve;
mod visit;

use std::{
    env,
    error::Error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use sandbox::Sandbox;
use serde_json::Value;
use test_support::{Fixture, Provider, Settings};
use url::Url;

use self::calls::Calls;

/// The timeout of a tour, which takes seconds.
const TIMEOUT: Duration = Duration::from_secs(90);

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<ExitCode, Failure> {
    let sandbox = Sandbox::start().await?;
    match env::args().nth(1).as_deref() {
        None => tokio::time::timeout(TIMEOUT, tour(&sandbox)).await?,
        Some("--metrics") => {
            tokio::time::timeout(TIMEOUT, metrics::print(&sandbox)).await??;
            Ok(ExitCode::SUCCESS)
        }
        Some("--serve") => {
            serve::serve(&sandbox).await?;
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => {
            Err(format!("`{other}` is not a valid option; expected `--metrics`, `--serve` or nothing").into())
        }
    }
}

async fn tour(sandbox: &Sandbox) -> Result<ExitCode, Failure> {
    let urls = Provider::all().map(|provider| {
        let url = provider.in_sandbox(sandbox).base_url;
        (provider.name().to_owned(), url.as_str().into())
    });
    print_line(&Value::Object(urls.collect()))?;
    let proxies = proxies()?;
    let settings = |provider: Provider| -> Result<Settings, Failure> {
        let name = provider.name();
        let url = proxies[name].as_str().ok_or(format!("missing URL of {name}"))?;
        Ok(Settings {
            base_url: Url::parse(url)?,
            ..provider.in_sandbox(sandbox).settings()
        })
    };

    let mut visits = vec![
        visit::klip_card::visit(sandbox.klip_card(), &settings(Provider::KlipCard)?).await?,
        visit::klip_a2a::visit(sandbox.klip_a2a(), &settings(Provider::KlipA2a)?).await?,
        visit::klikoo::visit(sandbox.klikoo(), &settings(Provider::Klikoo)?).await?,
        visit::klavi::visit(sandbox.klavi(), &settings(Provider::Klavi)?).await?,
    ];
    for provider in Provider::all() {
        visits.push(every_operation(provider, sandbox, &settings(provider)?).await?);
    }
    let all_as_expected = visits.iter().all(Calls::all_as_expected);
    Ok(if all_as_expected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Calls every operation that the sandbox simulates. Each should succeed.
async fn every_operation(provider: Provider, sandbox: &Sandbox, settings: &Settings) -> io::Result<Calls> {
    let mut calls = Calls::of(provider.name());
    let seed_data = provider.seed(sandbox, settings).await;
    let simulated = provider.in_sandbox(sandbox).operations;
    for fixture in Fixture::all(provider).filter(|fixture| simulated.iter().any(|id| id == fixture.id())) {
        let outcome = fixture.call_with(settings, &fixture.arguments(&seed_data)).await;
        calls.succeeds(fixture.id(), outcome.map_err(|failure| failure.text()))?;
    }
    Ok(calls)
}

/// Reads the line with the proxies' URLs.
fn proxies() -> Result<Value, Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Prints one line to standard output and flushes it.
fn print_line(line: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
