//! Stoplight's Prism between the clients and the sandbox, reading along on both sides.

use std::{
    collections::BTreeSet,
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
    time::Duration,
};

use serde_json::{Map, Value};

use super::{
    Failed,
    child::Child,
    contract,
    problem::{ANSWER, REQUESTS},
    tools::Node,
    tour::Tour,
};
use crate::PROVIDERS;

const STEP: &str = "Prism";
const RUNNING: Duration = Duration::from_secs(300);
const LISTENS: &str = "Prism is listening on http://";

/// A validating proxy for one contract.
///
/// The upstream's path goes before that of each request, and what the contract's `servers` say is left out of it. Bodies
/// are written anew on their way, so numbers beyond 2^53 would arrive as others; no proof here rests on one.
struct Proxy {
    provider: &'static str,
    child: Child,
    address: String,
}

impl Proxy {
    fn start(root: &Path, node: &Node, provider: &'static str, upstream: &str) -> Result<Child, Failed> {
        let mut command = node.command("@stoplight/prism-cli/dist/index.js");
        command
            .arg("proxy")
            .arg(contract(root, provider))
            .arg(upstream)
            .args(["--host", "127.0.0.1", "--port", "0", "--errors"]);
        Ok(Child::start(STEP, &mut command, RUNNING)?)
    }

    /// Waits until it listens.
    fn ready(provider: &'static str, child: Child) -> Result<Self, Failed> {
        loop {
            if let Some((_, address)) = child.line()?.split_once(LISTENS) {
                let address = address.trim().to_owned();
                return Ok(Self {
                    provider,
                    child,
                    address,
                });
            }
        }
    }

    /// Ends it; what it complained of.
    fn complaints(self) -> Vec<String> {
        complaints(&self.child.stop())
    }
}

/// All clients through all that they offer, with a proxy before each provider of the sandbox.
pub(super) fn both_sides(root: &Path, node: &Node, tour: &Tour) -> Result<String, Failed> {
    let (mut tour, upstreams) = tour.start(&[])?;
    let mut starting = Vec::new();
    for provider in PROVIDERS {
        let upstream = upstreams[provider].as_str().unwrap_or_default();
        starting.push((provider, Proxy::start(root, node, provider, upstream)?));
    }
    let proxies = starting
        .into_iter()
        .map(|(provider, child)| Proxy::ready(provider, child))
        .collect::<Result<Vec<_>, _>>()?;

    let addresses: Map<String, Value> = proxies
        .iter()
        .map(|proxy| {
            (
                proxy.provider.to_owned(),
                format!("http://{}", proxy.address).into(),
            )
        })
        .collect();
    tour.tell_last(&Value::Object(addresses).to_string())?;
    let ended = tour.finish()?;
    let calls = Calls::read(&ended.output);

    // The proof that the proxies look: each has something to complain of, and this alone.
    let mut wrong = calls.unexpected.clone();
    if wrong.is_empty() {
        for request in &REQUESTS {
            let proxy = proxies.iter().find(|proxy| proxy.provider == request.provider);
            request.provoke(proxy.map_or("", |proxy| proxy.address.as_str()))?;
        }
    }
    for proxy in proxies {
        let provider = proxy.provider;
        let complaints = proxy.complaints();
        if !calls.unexpected.is_empty() || complaints.len() != 1 {
            wrong.extend(complaints.into_iter().map(|line| format!("{provider}: {line}")));
        }
    }
    if !wrong.is_empty() || !ended.status.success() {
        return Err(Failed::found(
            STEP,
            format!("{}\n{}", wrong.join("\n"), ended.errors),
        ));
    }
    Ok(format!(
        "{STEP}: {} calls of {} operations through {} proxies, no violation; {} wrong requests are refused",
        calls.count,
        calls.operations.len(),
        PROVIDERS.len(),
        REQUESTS.len()
    ))
}

/// The other half of the proof that Prism looks: an upstream that answers what no contract has, a list for an object.
pub(super) fn wrong_answer(root: &Path, node: &Node) -> Result<String, Failed> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let upstream = format!("http://{}", listener.local_addr()?);
    let proxy = Proxy::ready(
        ANSWER.provider,
        Proxy::start(root, node, ANSWER.provider, &upstream)?,
    )?;
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A caller that is gone is no matter: the proof is in what Prism answers.
            drop(stream.and_then(answer_wrongly));
        }
    });
    ANSWER.provoke(&proxy.address)?;
    Ok(format!("{STEP}: a wrong answer is refused"))
}

fn answer_wrongly(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 4096];
    if stream.read(&mut request)? > 0 {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
        write!(stream, "{head}[]")?;
    }
    Ok(())
}

/// What the tour told, line by line.
#[derive(Debug, Default)]
struct Calls {
    count: usize,
    operations: BTreeSet<String>,
    unexpected: Vec<String>,
}

impl Calls {
    fn read(lines: &str) -> Self {
        let mut calls = Self::default();
        for line in lines.lines() {
            let call: Value = serde_json::from_str(line).unwrap_or_default();
            calls.count += 1;
            calls
                .operations
                .insert(format!("{}.{}", call["provider"], call["operation"]));
            let outcome = call["outcome"].as_str().unwrap_or_default();
            if !outcome.starts_with("answered") && !outcome.starts_with("refused") {
                calls.unexpected.push(line.to_owned());
            }
        }
        calls
    }
}

/// The lines of Prism's log that are not mere news.
fn complaints(log: &str) -> Vec<String> {
    let is_news = |line: &str| {
        ["awaiting", "info", "start"]
            .iter()
            .any(|level| line.contains(&format!("  {level}  ")))
    };
    log.lines()
        .filter(|line| !line.trim().is_empty() && !is_news(line))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_news_is_a_complaint() {
        let log = concat!(
            "[12:04:42 AM] › [CLI] …  awaiting  Starting Prism…\n",
            "[12:04:43 AM] › [CLI] ▶  start     Prism is listening on http://127.0.0.1:41471\n",
            "[12:10:20 AM] › [HTTP SERVER] post /a ℹ  info      Request received\n",
            "[12:10:20 AM] › [HTTP SERVER] post /a ✖  error     Request terminated with error: x\n",
        );
        let found = complaints(log);
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with("terminated with error: x"));
    }

    #[test]
    fn a_call_that_ended_otherwise_is_kept_as_it_was_told() {
        let wrong = r#"{"provider":"klavi","operation":"orders","outcome":"unexpected: decode"}"#;
        let lines = format!(
            "{}\n{}\n{wrong}\n",
            r#"{"provider":"klavi","operation":"orders","outcome":"answered: 3 items on 1 pages"}"#,
            r#"{"provider":"klavi","operation":"payment","outcome":"refused: 404"}"#,
        );
        let calls = Calls::read(&lines);
        assert_eq!((calls.count, calls.operations.len()), (3, 2));
        assert_eq!(calls.unexpected, [wrong]);
    }
}
