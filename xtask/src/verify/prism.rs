//! Stoplight's Prism between the clients and the sandbox, reading along on both sides.

use std::{
    collections::BTreeSet,
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
};

use serde_json::{Map, Value};

use super::{
    Failed,
    child::Ended,
    problem::{ANSWER, REQUESTS},
    proxy::{Proxy, Violation},
    tools::Node,
    tour::Tour,
};

const STEP: &str = "Prism";

/// All clients through all that they offer, with a proxy before each provider of the sandbox.
pub(super) fn both_sides(
    root: &Path,
    node: &Node,
    tour: &Tour,
    providers: &[String],
) -> Result<String, Failed> {
    let pass = Pass::run(root, node, tour, providers, Violation::Answered)?;
    if !pass.is_clean() {
        // Where it answers a violation Prism names it to the caller alone; in its log only where it lets it pass.
        let named = Pass::run(root, node, tour, providers, Violation::Logged)?.words();
        return Err(Failed::found(STEP, format!("{}\n{}", pass.words(), named)));
    }
    // The proof that the proxies look: each has something to complain of now, and this alone.
    for request in &REQUESTS {
        let proxy = pass
            .proxies
            .iter()
            .find(|proxy| proxy.provider == request.provider);
        request.provoke(proxy.map_or("", |proxy| proxy.address.as_str()))?;
    }
    let calls = pass.calls;
    for proxy in pass.proxies {
        let provider = proxy.provider.clone();
        let complaints = proxy.complaints();
        if complaints.len() != 1 {
            let found = complaints.join("\n");
            let problem =
                format!("{provider}: expected one complaint, of the wrong request, and found:\n{found}");
            return Err(Failed::found(STEP, problem));
        }
    }
    Ok(format!(
        "{STEP}: {} calls of {} operations through {} proxies, no violation; {} wrong requests are refused",
        calls.count,
        calls.operations.len(),
        providers.len(),
        REQUESTS.len()
    ))
}

/// One tour of the clients through the proxies, which run on.
struct Pass {
    proxies: Vec<Proxy>,
    calls: Calls,
    ended: Ended,
}

impl Pass {
    fn run(
        root: &Path,
        node: &Node,
        tour: &Tour,
        providers: &[String],
        violation: Violation,
    ) -> Result<Self, Failed> {
        let (mut tour, upstreams) = tour.start(&[])?;
        let mut starting = Vec::new();
        for provider in providers {
            let upstream = upstreams[provider].as_str().unwrap_or_default();
            let child = Proxy::start(root, node, provider, upstream, violation)?;
            starting.push((provider, child));
        }
        let mut proxies = Vec::new();
        let mut addresses = Map::new();
        for (provider, child) in starting {
            let proxy = Proxy::ready(provider, child)?;
            addresses.insert(provider.clone(), format!("http://{}", proxy.address).into());
            proxies.push(proxy);
        }
        tour.tell_last(&Value::Object(addresses).to_string())?;
        let ended = tour.finish()?;
        let calls = Calls::read(&ended.output);
        Ok(Self {
            proxies,
            calls,
            ended,
        })
    }

    fn is_clean(&self) -> bool {
        self.ended.status.success() && self.calls.unexpected.is_empty()
    }

    /// What went wrong, by the clients and by Prism, each thing once.
    fn words(self) -> String {
        let mut words: Vec<String> = self.calls.unexpected;
        words.push(self.ended.errors);
        for proxy in self.proxies {
            let provider = proxy.provider.clone();
            words.extend(
                proxy
                    .complaints()
                    .into_iter()
                    .map(|line| format!("{provider}: {line}")),
            );
        }
        let mut seen = BTreeSet::new();
        // The time at the start of a line is all that tells two of the same apart.
        words.retain(|line| {
            seen.insert(
                line.split_once(" › ")
                    .map_or(line.clone(), |(_time, rest)| rest.to_owned()),
            )
        });
        words.join("\n")
    }
}

/// The other half of the proof that Prism looks: an upstream that answers what no contract has, a list for an object.
pub(super) fn wrong_answer(root: &Path, node: &Node) -> Result<String, Failed> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let upstream = format!("http://{}", listener.local_addr()?);
    let proxy = Proxy::ready(
        ANSWER.provider,
        Proxy::start(root, node, ANSWER.provider, &upstream, Violation::Answered)?,
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

#[cfg(test)]
mod tests {
    use super::*;

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
