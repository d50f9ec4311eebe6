//! Checks of the way to a provider: name, connection, TLS, clock.

use std::{
    error::Error,
    io, iter,
    net::ToSocketAddrs,
    pin::pin,
    time::{Duration, SystemTime},
};

use auth_core::{
    Clock, NoToken, SystemClock,
    http::{AuthenticatedClientBuilder, HeaderMap, Method, RawRequest, StandardProtocol},
};
use url::Url;

use super::check::Report;
use crate::{
    config::{Provider, Setting, settings},
    failure::Failure,
    profile::Profile,
};

/// Name and version in the `User-Agent`.
const LIBRARY: &str = concat!("authctl-doctor/", env!("CARGO_PKG_VERSION"));
/// Timeout of each step.
const MAX_TIMEOUT: Duration = Duration::from_secs(10);
/// Difference of the clocks from which on signatures and tokens may be rejected.
const MAX_SKEW: Duration = Duration::from_secs(30);

pub(super) async fn check(
    provider: Provider,
    profile: &Profile,
    timeout: Duration,
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(setting) = settings(provider).find(|setting| setting.name == Setting::KLIKOO_BASE_URL.name)
    else {
        return Ok(());
    };
    let given = setting.variable.value()?.and_then(|url| Url::parse(&url).ok());
    let base_url = match profile.base_url(given.as_ref(), *setting) {
        Ok(base_url) => {
            let finding = format!("{} ({})", base_url.value, base_url.place);
            report.ok(&format!("{provider} base URL"), finding)?;
            base_url.value
        }
        Err(error) => return Ok(report.invalid(&format!("{provider} base URL"), &error)?),
    };
    let timeout = timeout.min(MAX_TIMEOUT);
    if name(provider, &base_url, timeout, report).await? {
        connection(provider, base_url, timeout, report).await?;
    }
    Ok(())
}

/// Resolves the name of the host. Returns whether it has an address.
async fn name(
    provider: Provider,
    base_url: &Url,
    timeout: Duration,
    report: &mut Report,
) -> Result<bool, Failure> {
    let check = format!("{provider} DNS");
    let (Some(host), Some(port)) = (
        base_url.host_str().map(str::to_owned),
        base_url.port_or_known_default(),
    ) else {
        report.failed(
            &check,
            "the base URL has no host",
            "a URL such as https://api.example.com",
        )?;
        return Ok(false);
    };
    let address = format!("{host}:{port}");
    let lookup = tokio::task::spawn_blocking(move || address.to_socket_addrs().map(Iterator::count));
    let advice = "check the name, the network and /etc/resolv.conf";
    let found = tokio::select! {
        found = lookup => found.unwrap_or_else(|aborted| Err(io::Error::other(aborted))),
        () = SystemClock.sleep(timeout) => Err(io::Error::from(io::ErrorKind::TimedOut)),
    };
    match found {
        Ok(count) if count > 0 => report.ok(&check, format!("{host} has {count} addresses"))?,
        Ok(_) => report.failed(&check, format!("{host} has no address"), advice)?,
        Err(ref error) => report.failed(&check, format!("{host} cannot be resolved ({error})"), advice)?,
    }
    Ok(found.is_ok_and(|count| count > 0))
}

/// Sends a request without credentials, and reads the clock of its response.
async fn connection(
    provider: Provider,
    base_url: Url,
    timeout: Duration,
    report: &mut Report,
) -> Result<(), Failure> {
    let check = format!(
        "{provider} {}",
        if base_url.scheme() == "https" {
            "TLS"
        } else {
            "connection"
        }
    );
    let client = AuthenticatedClientBuilder::new(base_url, LIBRARY)
        .token_provider(NoToken)
        .http(|http| http.deadline(timeout))
        .build(StandardProtocol::new(), |_| Ok(NoToken))?;
    let request = RawRequest::new(Method::GET, "/")?;
    let sent = SystemClock.now();
    match pin!(client.raw_without_token(request, &[])).await {
        Ok(response) => {
            let received = SystemClock.now();
            let took = received.since(sent);
            report.ok(
                &check,
                format!(
                    "response {} in {} ms",
                    response.status().as_u16(),
                    took.as_millis()
                ),
            )?;
            clock(provider, response.headers(), received.wall, took, report)?;
        }
        Err(error) => {
            let chain = iter::successors(Some(&error as &dyn Error), |&cause| cause.source());
            let message = chain.map(ToString::to_string).collect::<Vec<_>>().join(": ");
            let advice = if message.contains("certificate") {
                "check the root certificates of the machine (`ca-certificates`), its clock and HTTPS_PROXY"
            } else {
                "check the base URL, the network, firewalls and HTTPS_PROXY"
            };
            report.failed(&check, message, advice)?;
        }
    }
    Ok(())
}

/// Compares the clock of the machine with the `Date` of a response that took `took`.
fn clock(
    provider: Provider,
    headers: &HeaderMap,
    now: SystemTime,
    took: Duration,
    report: &mut Report,
) -> io::Result<()> {
    let check = format!("{provider} clock");
    let date = headers.get("date").and_then(|date| date.to_str().ok());
    let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        return report.warning(&check, "the response has no `Date`", "compare the clock by hand");
    };
    // The date has whole seconds, and was written while the request was on its way.
    let tolerance = took + Duration::from_secs(1);
    let (skew, direction) = match now.duration_since(date) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if skew.saturating_sub(tolerance) <= MAX_SKEW {
        return report.ok(
            &check,
            format!("within {} s of the provider's", skew.max(tolerance).as_secs()),
        );
    }
    report.failed(
        &check,
        format!(
            "{} s {direction} the provider's, so signatures and tokens may be rejected",
            skew.as_secs()
        ),
        "set the clock, for example by `timedatectl set-ntp true`",
    )
}
