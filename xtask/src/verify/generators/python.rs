//! Python clients of openapi-python-client.

use std::{collections::BTreeMap, io, path::Path, time::Duration};

use super::{output_folder, parts::Parts};
use crate::verify::{child::Child, error::Error, paths, tools::PythonTools, tour::Tour};

const STEP: &str = "openapi-python-client";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Generates a client from each contract, checks its parts, and lists the sandbox's Cards with one.
pub(crate) fn check(
    root: &Path,
    python: &PythonTools,
    tour: &Tour,
    providers: &[String],
) -> Result<String, Error> {
    let folder = output_folder::create(root, "python")?;
    let mut contracts = BTreeMap::new();
    for provider in providers {
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
            .arg(paths::settings(root).join("openapi-python-client.yaml"))
            .arg("--path")
            .arg(paths::contract(root, provider))
            .arg("--output-path")
            .arg(folder.join(provider.replace('-', "_")))
            .current_dir(&folder);
        let output = Child::run(STEP, &mut generate, TIMEOUT)?;
        if !output.status.success() {
            return Err(Error::findings(STEP, format!("{provider}\n{}", output.text())));
        }
        contracts.insert(provider, Parts::of(root, provider)?);
    }
    let (_sandbox, sandboxes) = tour.start(&["--serve"])?;
    let mut run = python.command("python");
    run.arg(paths::settings(root).join("clients.py"))
        .env("PYTHONPATH", &folder)
        .env(
            "CONTRACTS",
            serde_json::to_string(&contracts).map_err(io::Error::other)?,
        )
        .env("SANDBOX", sandboxes["klip-card"].to_string());
    let output = Child::run(STEP, &mut run, TIMEOUT)?;
    if !output.status.success() {
        return Err(Error::findings(STEP, output.text()));
    }
    Ok(format!(
        "{STEP}: the clients have every part of {} contracts; one lists {} Cards of the sandbox",
        providers.len(),
        output.stdout.trim()
    ))
}
