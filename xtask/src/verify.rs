//! `cargo xtask verify`: checks contracts, clients and sandbox with third-party tools.
//!
//! A check is a file with a function `check(&Context, &NodeTools)` or `check(&Context, &PythonTools)`, which returns a
//! summary line or an [`Error`] with the tool's findings. To add one, add its package to `xtask/verify/package.json` (then
//! run `npm install --package-lock-only` there) or to `requirements.in`, and call the function in `node_checks` or
//! `python_checks`. It runs programs with `Child`, which bounds their time and kills them when it is dropped;
//! `Context::tour` is the program that runs the sandbox and the clients.

mod child;
mod console;
mod context;
mod curl;
mod error;
mod fleet;
mod generators;
mod oidc_provider;
mod prism;
mod program;
mod promtool;
mod proxy;
mod redocly;
mod schemathesis;
mod shop;
mod spec_validator;
mod tools;
mod tour;

use std::path::Path;

use tokio::runtime;

pub(crate) use self::error::Error;
use self::{
    console::Chromium,
    context::Context,
    curl::Curl,
    fleet::Engines,
    promtool::Promtool,
    tools::{NodeTools, PythonTools},
};

/// Runs every check whose tools are available, prints a line per check, and returns a summary.
///
/// # Errors
///
/// Returns an error if a tool has findings or cannot be installed, or if checks are skipped and `require` is set.
pub(crate) fn run(root: &Path, require: bool) -> Result<String, Error> {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run_checks(&Context::new(root)?, require))
}

/// Runs fleets of processes on real engines, or a simulation: the `arguments` of the package `auth-core-fleet`.
///
/// # Errors
///
/// Returns an error if a target is missed, or if there is no engine.
pub(crate) fn run_fleet(root: &Path, arguments: &[String]) -> Result<String, Error> {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(fleet::run(&Context::new(root)?, arguments))
}

/// Runs all clients against the sandbox for simulated hours: the `arguments` of `auth-core-fleet soak`.
///
/// # Errors
///
/// Returns an error if a target is missed, or if there is no engine.
pub(crate) fn run_soak(root: &Path, arguments: &[String]) -> Result<String, Error> {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(fleet::run_soak(&Context::new(root)?, arguments))
}

async fn run_checks(context: &Context<'_>, require: bool) -> Result<String, Error> {
    let mut skipped = Vec::new();
    let node = unless_missing(NodeTools::install(context).await, "Node", &mut skipped)?;
    let python = unless_missing(PythonTools::install(context).await, "Python", &mut skipped)?;
    let engines = unless_missing(
        Engines::find(python.as_ref()).await,
        "Redis or Valkey",
        &mut skipped,
    )?;
    let chromium = unless_missing(Chromium::find(), "Chromium", &mut skipped)?;
    let promtool = unless_missing(Promtool::find().await, "promtool", &mut skipped)?;
    let curl = unless_missing(Curl::find().await, "curl", &mut skipped)?;
    let proxy = proxy::Clients::find(&mut skipped).await?;
    if require && !skipped.is_empty() {
        return Err(Error::Skipped(skipped));
    }
    let is_any = node.is_some() || python.is_some() || engines.is_some() || promtool.is_some();
    let is_any = is_any || curl.is_some() || proxy.is_some();
    if let Some(curl) = curl {
        println!("{}", curl.check(context).await?);
    }
    if let Some(proxy) = proxy {
        println!("{}", proxy.check(context).await?);
    }
    // Most of these tools use one core.
    tokio::try_join!(
        node_checks(context, node.as_ref()),
        python_checks(context, python.as_ref()),
    )?;
    if let (Some(node), Some(chromium)) = (&node, chromium) {
        println!("{}", chromium.check(context, node, python.as_ref()).await?);
    }
    if let Some(promtool) = promtool {
        println!("{}", promtool.check(context).await?);
    }
    if let Some(engines) = engines {
        let (soak, fleet) = tokio::try_join!(engines.check_soak(context), engines.check_fleet(context))?;
        println!("{soak}\n{fleet}");
    }
    for line in &skipped {
        println!("{line}");
    }
    Ok(match (skipped.is_empty(), is_any) {
        (true, _) => format!(
            "{} contracts, clients and the sandbox agree",
            context.providers.len()
        ),
        (false, true) => "all checks passed that were not skipped".to_owned(),
        (false, false) => "all checks were skipped".to_owned(),
    })
}

async fn node_checks(context: &Context<'_>, node: Option<&NodeTools>) -> Result<(), Error> {
    let Some(node) = node else {
        return Ok(());
    };
    println!("{}", redocly::check(context, node).await?);
    println!("{}", generators::typescript::check(context, node).await?);
    println!("{}", prism::check(context, node).await?);
    println!("{}", oidc_provider::check(context, node).await?);
    Ok(())
}

async fn python_checks(context: &Context<'_>, python: Option<&PythonTools>) -> Result<(), Error> {
    let Some(python) = python else {
        return Ok(());
    };
    println!("{}", spec_validator::check(context, python).await?);
    println!("{}", generators::python::check(context, python).await?);
    let (providers, admin) = tokio::try_join!(
        schemathesis::check(context, python),
        schemathesis::check_admin(context, python),
    )?;
    println!("{providers}\n{admin}");
    println!("{}", shop::check(context, python).await?);
    Ok(())
}

/// Returns the installed tools. If their runtime is missing, adds a line to `skipped` instead.
fn unless_missing<T>(
    installed: Result<T, Error>,
    runtime: &str,
    skipped: &mut Vec<String>,
) -> Result<Option<T>, Error> {
    match installed {
        Ok(tools) => Ok(Some(tools)),
        Err(missing @ Error::MissingRuntime(_)) => {
            skipped.push(format!("SKIPPED the checks that run on {runtime}: {missing}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_missing_runtime_skips_checks() {
        let mut skipped = Vec::new();
        let missing = unless_missing::<()>(Err(Error::MissingRuntime("Node")), "Node", &mut skipped);
        assert!(matches!(missing, Ok(None)));
        assert_eq!(
            skipped,
            ["SKIPPED the checks that run on Node: Node is not installed"]
        );
        let failed = Error::findings("installation", "404 Not Found");
        assert!(unless_missing::<()>(Err(failed), "Node", &mut skipped).is_err());
        assert_eq!(skipped.len(), 1);
    }
}
