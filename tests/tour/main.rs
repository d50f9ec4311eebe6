//! A tour of every client through every operation that it offers, for tools of others to look on.
//!
//! `tour` starts the sandbox, prints one JSON line with the base URL of each provider, and reads one like it with the
//! URLs to call instead: those of proxies that hold both sides to the contracts. Then it prints one JSON line for each
//! call, and fails where one did not end as it should.
//!
//! `tour --serve` starts the sandbox, prints one JSON line with its addresses and throw-away credentials, and serves
//! until its standard input closes.

mod calls;
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
use serde_json::{Value, json};
use url::Url;

/// A tour takes seconds. Whoever waits for one that hangs should not.
const LONGEST: Duration = Duration::from_secs(90);

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<ExitCode, Failure> {
    let sandbox = Sandbox::start().await?;
    match env::args().nth(1).as_deref() {
        None => tokio::time::timeout(LONGEST, tour(&sandbox)).await?,
        Some("--serve") => {
            serve::serve(&sandbox).await?;
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(format!("`{other}` is not understood; expected `--serve` or nothing").into()),
    }
}

async fn tour(sandbox: &Sandbox) -> Result<ExitCode, Failure> {
    say(&json!({
        "klip-card": sandbox.klip_card().base_url(),
        "klip-a2a": sandbox.klip_a2a().base_url(),
        "klikoo": sandbox.klikoo().base_url(),
        "klavi": sandbox.klavi().base_url(),
    }))?;
    let proxies = proxies()?;
    let at = |provider: &str| -> Result<Url, Failure> {
        let url = proxies[provider]
            .as_str()
            .ok_or(format!("no URL of {provider}"))?;
        Ok(Url::parse(url)?)
    };

    let visits = [
        visit::klip_card::visit(sandbox.klip_card(), at("klip-card")?).await?,
        visit::klip_a2a::visit(sandbox.klip_a2a(), at("klip-a2a")?).await?,
        visit::klikoo::visit(sandbox.klikoo(), at("klikoo")?).await?,
        visit::klavi::visit(sandbox.klavi(), at("klavi")?).await?,
    ];
    let all_did = visits.iter().all(calls::Calls::all_as_expected);
    Ok(if all_did {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The line that says where to call.
fn proxies() -> Result<Value, Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// One line on standard output, at once.
fn say(line: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
