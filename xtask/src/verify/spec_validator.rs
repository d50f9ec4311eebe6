//! Validation of the contracts with openapi-spec-validator.

use std::time::Duration;

use super::{child::Child, context::Context, error::Error, tools::PythonTools};

const STEP: &str = "openapi-spec-validator";
const TIMEOUT: Duration = Duration::from_secs(120);

/// Validates the structure against the `OpenAPI` initiative's schema.
pub(super) async fn check(context: &Context<'_>, python: &PythonTools) -> Result<String, Error> {
    let contracts = context.contracts();
    for contract in &contracts {
        let mut command = python.command(STEP);
        command.arg(contract).current_dir(context.root);
        Child::run(STEP, &mut command, TIMEOUT)
            .await?
            .require_success(STEP)?;
    }
    Ok(format!("{STEP}: {} contracts are valid", contracts.len()))
}
