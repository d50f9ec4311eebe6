//! Checks of clients and sandbox with Stoplight's Prism, a validating proxy between them.

mod probe;
mod proxied_tour;
mod proxy;
mod tour_log;

use std::{io, net::Ipv4Addr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use self::{
    probe::{REQUEST_PROBES, RESPONSE_PROBE},
    proxied_tour::ProxiedTour,
    proxy::{OnViolation, Proxy},
};
use super::{context::Context, error::Error, tools::NodeTools};

const STEP: &str = "Prism";

/// Runs every operation of every client through a proxy per provider, and checks that the proxies reject invalid messages.
pub(super) async fn check(context: &Context<'_>, node: &NodeTools) -> Result<String, Error> {
    let clients = check_clients(context, node).await?;
    check_invalid_response(context, node).await?;
    Ok(format!("{clients}, and so is an invalid response"))
}

async fn check_clients(context: &Context<'_>, node: &NodeTools) -> Result<String, Error> {
    let toured = ProxiedTour::run(context, node, OnViolation::Reject).await?;
    if !toured.is_clean() {
        // A rejecting Prism describes a violation to the caller only, so a second run logs it.
        let logged = ProxiedTour::run(context, node, OnViolation::Log).await?;
        let (problems, logged) = (toured.problems().await?, logged.problems().await?);
        return Err(Error::findings(STEP, format!("{problems}\n{logged}")));
    }
    // Each proxy must report its probe, and nothing else: this shows that it validates.
    for probe in REQUEST_PROBES {
        let proxy = toured
            .proxies
            .iter()
            .find(|proxy| proxy.provider == probe.provider);
        probe
            .run(proxy.map_or("", |proxy| proxy.address.as_str()))
            .await?;
    }
    let log = toured.log;
    for proxy in toured.proxies {
        let provider = proxy.provider.clone();
        let problems = proxy.problems().await?;
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
        context.providers.len(),
        REQUEST_PROBES.len()
    ))
}

/// Checks that a proxy rejects an invalid response, from an upstream that returns a list instead of an object.
async fn check_invalid_response(context: &Context<'_>, node: &NodeTools) -> Result<(), Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let upstream = format!("http://{}", listener.local_addr()?);
    let provider = RESPONSE_PROBE.provider;
    let proxy = Proxy::start(context, node, provider, &upstream, OnViolation::Reject)?;
    let proxy = Proxy::ready(provider, proxy).await?;
    // The server ends with the runtime.
    tokio::spawn(async move {
        while let Ok((stream, _peer)) = listener.accept().await {
            // A closed connection is not an error: the probe checks Prism's response.
            drop(respond_with_list(stream).await);
        }
    });
    RESPONSE_PROBE.run(&proxy.address).await
}

async fn respond_with_list(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 4096];
    if stream.read(&mut request).await? > 0 {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
        stream.write_all(format!("{head}[]").as_bytes()).await?;
    }
    Ok(())
}
