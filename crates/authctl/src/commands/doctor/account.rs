//! Checks of accounts: credentials and the form of keys, before anything is sent.

use std::{io, time::Duration};

use super::check::Report;
use crate::{
    account::{KlaviAccount, KlikooAccount, KlipA2aAccount, KlipCardAccount},
    config::Provider,
    failure::Failure,
    profile::{Profile, Selection},
};

pub(super) fn check(
    provider: Provider,
    profile: &Profile,
    selection: &Selection,
    timeout: Duration,
    report: &mut Report,
) -> Result<(), Failure> {
    let selection = selection.clone();
    match provider {
        Provider::KlipCard => {
            let client = KlipCardAccount::of(selection)?.client(timeout);
            outcome(
                "klip-card credentials",
                client.map(|_| "email address and password"),
                report,
            )?;
        }
        Provider::KlipA2a => {
            let client = KlipA2aAccount::of(selection)?.client(timeout);
            outcome(
                "klip-a2a credentials",
                client.map(|_| "name of the BApp; there is no secret"),
                report,
            )?;
        }
        Provider::Klikoo => {
            let account = KlikooAccount::of(selection)?;
            let client = account.client(timeout);
            outcome(
                "klikoo credentials",
                client.map(|_| "client ID and secret"),
                report,
            )?;
            outcome(
                "klikoo auth key",
                account.key_type(profile).map_err(Failure::from),
                report,
            )?;
        }
        Provider::Klavi => {
            let account = KlaviAccount::of(selection)?;
            let pairs = [
                (
                    "klavi customer keys",
                    account.customer(timeout).map(|_| "access key and secret key"),
                ),
                (
                    "klavi management keys",
                    account.management(timeout).map(|_| "access key and secret key"),
                ),
            ];
            // An account may have keys of one API alone.
            let has_one = pairs.iter().any(|(_, pair)| pair.is_ok());
            for (check, pair) in pairs {
                match pair {
                    Err(error) if has_one => {
                        let finding = format!("not usable: {}", error.message());
                        report.warning(check, finding, "needed for the commands of that API alone")?;
                    }
                    pair => outcome(check, pair, report)?,
                }
            }
        }
    }
    Ok(())
}

fn outcome(check: &str, outcome: Result<&str, Failure>, report: &mut Report) -> io::Result<()> {
    match outcome {
        Ok(finding) => report.ok(check, finding),
        Err(error) => report.failed_with(check, &error.message()),
    }
}
