//! Checks of clients and sandbox with Stoplight's Prism, a validating proxy between them.

mod probe;
mod proxied_tour;
mod proxy;
mod tour_log;

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
};

use self::{
    probe::{REQUEST_PROBES, RESPONSE_PROBE},
    proxied_tour::ProxiedTour,
    proxy::{OnViolation, Proxy},
};
use super::{error::Error, tools::NodeTools, tour::Tour};

const STEP: &str = "Prism";

/// Runs every operation of every client through a proxy per provider, and checks that the proxies reject invalid requests.
pub(super) fn check_clients(
    root: &Path,
    node: &NodeTools,
    tour: &Tour,
    providers: &[String],
) -> Result<String, Error> {
    let toured = ProxiedTour::run(root, node, tour, providers, OnViolation::Reject)?;
    if !toured.is_clean() {
        // A rejecting Prism describes a violation to the caller only, so a second run logs it.
        let logged = ProxiedTour::run(root, node, tour, providers, OnViolation::Log)?.problems();
        return Err(Error::findings(STEP, format!("{}\n{logged}", toured.problems())));
    }
    // Each proxy must report its probe, and nothing else: this shows that it validates.
    for probe in &REQUEST_PROBES {
        let proxy = toured
            .proxies
            .iter()
            .find(|proxy| proxy.provider == probe.provider);
        probe.run(proxy.map_or("", |proxy| proxy.address.as_str()))?;
    }
    let log = toured.log;
    for proxy in toured.proxies {
        let provider = proxy.provider.clone();
        let problems = proxy.problems();
        if problems.len() != 1 {
            let found = problems.join("\n");
            return Err(Error::findings(
                STEP,
                format!("{provider}: expected one problem, of the invalid request; found:\n{found}"),
            ));
        }
    }
    Ok(format!(
        "{STEP}: {} calls of {} operations through {} proxies, no violation; {} invalid requests are rejected",
        log.calls,
        log.operations.len(),
        providers.len(),
        REQUEST_PROBES.len()
    ))
}

/// Checks that a proxy rejects an invalid response, from an upstream that returns a list instead of an object.
pub(super) fn check_invalid_response(root: &Path, node: &NodeTools) -> Result<String, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let upstream = format!("http://{}", listener.local_addr()?);
    let proxy = Proxy::ready(
        RESPONSE_PROBE.provider,
        Proxy::start(
            root,
            node,
            RESPONSE_PROBE.provider,
            &upstream,
            OnViolation::Reject,
        )?,
    )?;
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A closed connection is not an error: the probe checks Prism's response.
            drop(stream.and_then(respond_with_list));
        }
    });
    RESPONSE_PROBE.run(&proxy.address)?;
    Ok(format!("{STEP}: an invalid response is rejected"))
}

fn respond_with_list(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 4096];
    if stream.read(&mut request)? > 0 {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
        write!(stream, "{head}[]")?;
    }
    Ok(())
}
