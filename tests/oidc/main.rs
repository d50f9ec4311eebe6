//! Token calls at a certified OpenID provider, for `cargo xtask verify`.
//!
//! `oidc` reads one JSON line with the issuer, clients and keys of `xtask/verify/oidc-provider.mjs`, runs every check, and
//! prints a line for each. It fails if a check does.

mod checks;
mod provider;

use std::{
    env,
    error::Error,
    io::{self, BufRead},
    process::ExitCode,
    time::Duration,
};

use self::provider::Provider;

/// The timeout of all checks, which take seconds.
const TIMEOUT: Duration = Duration::from_secs(90);

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Failure> {
    if let Some(argument) = env::args().nth(1) {
        return Err(format!("`{argument}` is not a valid option; expected none").into());
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let provider: Provider = serde_json::from_str(&line)?;
    let failed = tokio::time::timeout(TIMEOUT, checks::run(&provider)).await??;
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
