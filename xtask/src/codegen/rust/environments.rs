//! `environments.rs`: the addresses of the API.

use contract::Server;

use super::{docs::comment, in_macro, indented};
use crate::codegen::{contract::Contract, fault::Fault};

pub(super) fn write(contract: &Contract) -> Result<String, Vec<Fault>> {
    let servers = contract.servers.iter().enumerate();
    let (variants, faults): (Vec<_>, Vec<_>) = servers.map(variant).partition(Result::is_ok);
    let mut faults: Vec<Fault> = faults.into_iter().filter_map(Result::err).collect();
    if contract.servers.is_empty() {
        faults.push(Fault::new("", "has no `servers`"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let variants: String = variants.into_iter().filter_map(Result::ok).collect();
    let item = format!(
        "/// A server of the API. The first is the default.\npub enum Environment {{\n{}}}\n",
        indented(&variants)
    );
    Ok(format!(
        "//! Servers of the API.\n\n{}",
        in_macro("environments", &item)
    ))
}

fn variant((index, server): (usize, &Server)) -> Result<String, Fault> {
    let url = server.url();
    let Some(name) = server.name() else {
        let place = format!("/servers/{index}");
        return Err(Fault::new(&place, "has no name, expected `x-rust: {name: ..}`"));
    };
    let text = format!("{}\n\n`{url}`", server.description().unwrap_or_default().trim());
    Ok(format!("{}{name} = {url:?},\n", comment(text.trim(), 8)))
}
