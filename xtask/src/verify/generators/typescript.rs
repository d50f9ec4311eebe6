//! TypeScript types of openapi-typescript.

use std::time::Duration;

use fs_err as fs;

use super::{output_folder, parts::Parts};
use crate::verify::{child::Child, context::Context, error::Error, tools::NodeTools};

const STEP: &str = "openapi-typescript";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Generates types from each contract, and compiles a file that names every part of it.
pub(crate) async fn check(context: &Context<'_>, node: &NodeTools) -> Result<String, Error> {
    let folder = output_folder::create(context, "typescript")?;
    let mut probes = Vec::new();
    for provider in &context.providers {
        let mut generate = node.command("openapi-typescript/bin/cli.js");
        generate
            .arg(context.contract(provider))
            .arg("--output")
            .arg(folder.join(format!("{provider}.ts")))
            .current_dir(&folder);
        let output = Child::run(STEP, &mut generate, TIMEOUT).await?;
        // Progress goes to standard output, so any text on standard error is a warning.
        if !output.is_success() || !output.stderr.is_empty() {
            return Err(Error::findings(STEP, format!("{provider}\n{}", output.text())));
        }
        let probe = format!("{provider}.probe.ts");
        fs::write(
            folder.join(&probe),
            probe_of(&Parts::of(context.root, provider)?, provider),
        )?;
        probes.push(probe);
    }
    let mut compile = node.command("typescript/bin/tsc");
    compile
        .args(["--noEmit", "--strict"])
        .args(probes)
        .current_dir(&folder);
    Child::run("tsc", &mut compile, TIMEOUT)
        .await?
        .require_success(STEP)?;
    Ok(format!(
        "{STEP}: the types have every part of {} contracts",
        context.providers.len()
    ))
}

/// Returns TypeScript that compiles only if the types of `provider` have all `parts`.
fn probe_of(parts: &Parts, provider: &str) -> String {
    let responses = parts.operations.iter().flat_map(|(operation, statuses)| {
        let of = move |status| format!("operations[\"{operation}\"][\"responses\"][\"{status}\"]");
        statuses.iter().map(of)
    });
    let models = parts
        .models
        .iter()
        .map(|model| format!("components[\"schemas\"][\"{model}\"]"));
    let parts: Vec<String> = responses.chain(models).collect();
    format!(
        "import type {{ components, operations }} from \"./{provider}\";\nexport type Parts = [\n  {},\n];\n",
        parts.join(",\n  ")
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn probe_names_every_part() {
        let parts = Parts {
            operations: BTreeMap::from([("cards".to_owned(), vec![200, 401])]),
            models: vec!["Card".to_owned()],
        };
        assert_eq!(
            probe_of(&parts, "shop"),
            "import type { components, operations } from \"./shop\";\n\
             export type Parts = [\n  operations[\"cards\"][\"responses\"][\"200\"],\n  \
             operations[\"cards\"][\"responses\"][\"401\"],\n  components[\"schemas\"][\"Card\"],\n];\n"
        );
    }
}
