//! Python clients of openapi-python-client.

use std::{collections::BTreeMap, io, time::Duration};

use super::{output_folder, parts::Parts};
use crate::verify::{child::Child, context::Context, error::Error, tools::PythonTools};

const STEP: &str = "openapi-python-client";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Generates a client from each contract, checks its parts, and lists the sandbox's Cards with one.
pub(crate) async fn check(context: &Context<'_>, python: &PythonTools) -> Result<String, Error> {
    let folder = output_folder::create(context, "python")?;
    let mut contracts = BTreeMap::new();
    for provider in &context.providers {
        let mut generate = python.command(STEP);
        generate
            .args([
                "generate",
                "--meta",
                "none",
                "--overwrite",
                "--fail-on-warning",
                "--config",
            ])
            .arg(context.settings().join("openapi-python-client.yaml"))
            .arg("--path")
            .arg(context.contract(provider))
            .arg("--output-path")
            .arg(folder.join(provider.replace('-', "_")))
            .current_dir(&folder);
        let output = Child::run(STEP, &mut generate, TIMEOUT).await?;
        if !output.is_success() {
            return Err(Error::findings(STEP, format!("{provider}\n{}", output.text())));
        }
        contracts.insert(provider, Parts::of(context.root, provider)?);
    }
    let (_sandbox, sandboxes) = context.tour().await?.start(&["--serve"]).await?;
    let mut run = python.command("python");
    run.arg(context.settings().join("clients.py"))
        .env("PYTHONPATH", &folder)
        .env(
            "CONTRACTS",
            serde_json::to_string(&contracts).map_err(io::Error::other)?,
        )
        .env("SANDBOX", sandboxes["klip-card"].to_string());
    let output = Child::run(STEP, &mut run, TIMEOUT).await?.require_success(STEP)?;
    Ok(format!(
        "{STEP}: the clients have every part of {} contracts; one lists {} Cards of the sandbox",
        context.providers.len(),
        output.stdout.trim()
    ))
}
