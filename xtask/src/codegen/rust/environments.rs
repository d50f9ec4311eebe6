//! `environments.rs`: the addresses of the API.

use contract::Server;

use super::{docs::comment, in_macro, indented};
use crate::{codegen::contract::Contract, finding::Finding};

pub(super) fn write(contract: &Contract) -> Result<String, Vec<Finding>> {
    let servers = contract.servers.iter().enumerate();
    let (variants, findings): (Vec<_>, Vec<_>) = servers.map(variant).partition(Result::is_ok);
    let mut findings: Vec<Finding> = findings.into_iter().filter_map(Result::err).collect();
    if contract.servers.is_empty() {
        findings.push(Finding::at("", "has no `servers`"));
    }
    if !findings.is_empty() {
        return Err(findings);
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

fn variant((index, server): (usize, &Server)) -> Result<String, Finding> {
    let url = server.url();
    let Some(name) = server.name() else {
        let place = format!("/servers/{index}");
        return Err(Finding::at(&place, "has no name, expected `x-rust: {name: ..}`"));
    };
    let text = format!("{}\n\n`{url}`", server.description().unwrap_or_default().trim());
    Ok(format!("{}{name} = {url:?},\n", comment(text.trim(), 8)))
}
