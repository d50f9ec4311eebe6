//! `authctl doctor`: checks the configuration, the accounts and the way to the providers.

mod account;
mod check;
mod machine;
mod network;

use std::time::Duration;

use auth_core::InvalidInput;
use clap::Args;

use self::check::Report;
use crate::{
    config::{Provider, settings},
    failure::Failure,
    output::OutputOptions,
    profile::{Profile, Selection},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Each line is one check, with what to do if it fails. It prints no secret, and signs in nowhere: it sends one request without
credentials to the base URL of each provider. A `password_command` of the profile runs.

Exit code 1 if a check failed; a warning is no failure.

Examples:
  authctl doctor
  authctl doctor klikoo --profile work --output json")]
pub(crate) struct DoctorOptions {
    /// Providers to check; default: those with an account in the environment or the profile
    #[arg(value_name = "PROVIDER", value_parser = provider)]
    providers: Vec<Provider>,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    selection: Selection,
}

fn provider(name: &str) -> Result<Provider, &'static str> {
    Provider::from_name(name).ok_or("expected klip-card, klip-a2a, klikoo or klavi")
}

pub(crate) async fn run(options: DoctorOptions, timeout: Duration) -> Result<(), Failure> {
    let mut report = Report::new(&options.output)?;
    let profile = match options.selection.profile() {
        Ok(profile) => profile,
        Err(error) => {
            report.invalid("configuration", &error)?;
            return report.finish();
        }
    };
    machine::check(&profile, &mut report)?;
    let providers = if options.providers.is_empty() {
        configured(&profile)?
    } else {
        options.providers
    };
    if providers.is_empty() {
        report.warning(
            "accounts",
            "no provider has an account",
            "set one by `authctl config set`, or try `authctl sandbox`",
        )?;
    }
    for provider in providers {
        account::check(provider, &profile, &options.selection, timeout, &mut report)?;
        network::check(provider, &profile, timeout, &mut report).await?;
    }
    report.finish()
}

/// Returns the providers with a setting of their account.
fn configured(profile: &Profile) -> Result<Vec<Provider>, InvalidInput> {
    let mut providers = Vec::new();
    for provider in Provider::ALL {
        for setting in settings(provider).filter(|setting| setting.name != "base_url") {
            let is_set = if setting.is_secret {
                // A secret in two places is reported with the account.
                profile
                    .secret_place(*setting)
                    .map_or(true, |place| place.is_some())
            } else {
                profile.text(setting.variable.value()?, *setting).is_some()
            };
            if is_set && !providers.contains(&provider) {
                providers.push(provider);
            }
        }
    }
    Ok(providers)
}
