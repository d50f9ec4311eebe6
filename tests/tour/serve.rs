//! Sandbox for other programs: its URLs and temporary credentials.

use std::io;

use sandbox::Sandbox;
use serde_json::{Map, Value, json};
use test_support::Provider;

use crate::{Failure, print_line};

/// Prints the description of the sandbox, and serves until standard input closes.
pub(crate) async fn serve(sandbox: &Sandbox) -> Result<(), Failure> {
    let mut description = Map::new();
    for provider in Provider::all() {
        let simulated = provider.in_sandbox(sandbox);
        let seed_data = provider.seed(sandbox, &simulated.settings()).await;
        let credentials = simulated.credentials.into_iter();
        let mut one: Map<String, Value> = credentials
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        one.extend(
            seed_data
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        one.insert("base_url".to_owned(), simulated.base_url.as_str().into());
        one.insert("operations".to_owned(), json!(simulated.operations));
        description.insert(provider.name().to_owned(), one.into());
    }
    print_line(&description.into())?;
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}
