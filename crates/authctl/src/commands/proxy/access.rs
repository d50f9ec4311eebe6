//! Access control of requests: the secret, `Host` and `Origin`.

use std::{fmt::Write as _, path::PathBuf};

use auth_core::{
    EnvVar, InvalidInput, Secret,
    http::{HeaderMap, HeaderValue, StatusCode},
};
use aws_lc_rs::constant_time;
use clap::Args;
use hyper::{Uri, header};

use super::{address::Address, host, listener::Listener, origin, problem::Problem};
use crate::{
    failure::Failure,
    secret::{generated_secret, optional_secret},
    shell::quoted,
};

const SECRET: EnvVar = EnvVar::new("AUTHCTL_PROXY_SECRET");
const URL: EnvVar = EnvVar::new("AUTHCTL_PROXY_URL");

/// The shortest secret, in bytes, so that it cannot be guessed.
const MIN_SECRET: usize = 16;

#[derive(Debug, Args)]
pub(super) struct AccessOptions {
    /// File with the secret that requests need; default: `AUTHCTL_PROXY_SECRET`, or else a new one, which is printed
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Host name by which programs reach the proxy, besides IP addresses and localhost
    #[arg(long = "allow-host", value_name = "NAME")]
    hosts: Vec<String>,
}

/// Rules of access.
#[derive(Debug)]
pub(super) struct Access {
    /// `None` on a unix socket, whose permissions protect it.
    secret: Option<Secret>,
    is_new: bool,
    /// Browsers do not reach a unix socket.
    checks_host: bool,
    hosts: Vec<String>,
}

impl Access {
    pub(super) fn new(options: &AccessOptions, address: &Address) -> Result<Self, Failure> {
        let is_tcp = matches!(address, Address::Tcp(_));
        let given = optional_secret(SECRET, "--secret-file", options.secret_file.as_deref())?;
        if given
            .as_ref()
            .is_some_and(|secret| secret.expose().len() < MIN_SECRET)
        {
            let expected = format!("at least {MIN_SECRET} bytes, such as those of `openssl rand -hex 32`");
            return Err(
                InvalidInput::new("--secret-file / AUTHCTL_PROXY_SECRET", "is too short", expected).into(),
            );
        }
        let is_new = given.is_none() && is_tcp;
        let secret = if is_new { Some(generated_secret()?) } else { given };
        Ok(Self {
            secret,
            is_new,
            checks_host: is_tcp,
            hosts: options
                .hosts
                .iter()
                .map(|host| host.to_ascii_lowercase())
                .collect(),
        })
    }

    /// Returns lines for a POSIX shell with the address and a new secret.
    pub(super) fn announcement(&self, provider: &str, listener: &Listener) -> Result<String, Failure> {
        let address = listener.address()?;
        let mut lines = format!("# The proxy of {provider} listens on {address}; Ctrl-C stops it.");
        let url = match &address {
            Address::Tcp(address) => format!("http://{address}"),
            Address::Unix(path) => format!("unix:{}", path.display()),
        };
        let mut export = |variable: EnvVar, value: &str| {
            let _infallible = write!(lines, "\nexport {}={}", variable.name(), quoted(value));
        };
        export(URL, &url);
        if let (Some(secret), true) = (&self.secret, self.is_new) {
            export(SECRET, secret.expose());
        }
        Ok(lines)
    }

    /// Checks that a request to `uri` with `headers` comes from a program on this machine, and not from a web page.
    pub(super) fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        if !self.checks_host {
            return Ok(());
        }
        if !host::is_own(uri, headers, &self.hosts) {
            let detail =
                "The host of the request is neither an IP address nor localhost; --allow-host adds a name.";
            return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, "host", detail));
        }
        if origin::is_web_page(headers) {
            let detail = "The request comes from a web page.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "origin", detail));
        }
        Ok(())
    }

    /// Checks the secret of a request with `headers`.
    pub(super) fn check_secret(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(secret) = &self.secret else {
            return Ok(());
        };
        let given = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        let given = given.and_then(|value| {
            let (scheme, secret) = value.split_at_checked(b"Bearer ".len())?;
            scheme
                .eq_ignore_ascii_case(b"Bearer ")
                .then_some(secret.trim_ascii())
        });
        let expected = secret.expose().as_bytes();
        if given.is_some_and(|given| constant_time::verify_slices_are_equal(given, expected).is_ok()) {
            return Ok(());
        }
        let detail = "The proxy requires the header `Authorization: Bearer SECRET`, with the secret that it printed or was given.";
        Err(Problem::new(StatusCode::UNAUTHORIZED, "secret", detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(secret: Option<&str>) -> Access {
        Access {
            secret: secret.map(Secret::from),
            is_new: false,
            checks_host: true,
            hosts: vec!["proxy.internal".to_owned()],
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn secret_must_match_whole() {
        let access = access(Some("0123456789abcdef"));
        let check = |value| access.check_secret(&headers(&[("authorization", value)])).is_ok();
        assert!(check("Bearer 0123456789abcdef") && check("bearer 0123456789abcdef "));
        for value in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdefg",
            "Basic 0123456789abcdef",
            "0123456789abcdef",
        ] {
            assert!(!check(value), "{value}");
        }
        assert!(access.check_secret(&HeaderMap::new()).is_err());
    }
}
