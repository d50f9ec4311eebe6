//! Access from other machines.

use std::{net::SocketAddr, path::PathBuf};

use auth_core::{EnvVar, Secret};
use clap::Args;
use sandbox::SandboxBuilder;

use crate::{
    failure::Failure,
    output::print_error_line,
    secret::{generated_secret, optional_secret},
};

/// Token that the admin API requires from other machines.
pub(super) const ADMIN_TOKEN: EnvVar = EnvVar::new("SANDBOX_ADMIN_TOKEN");

#[derive(Debug, Args)]
pub(super) struct RemoteOptions {
    /// Allow an address that other machines can reach. The admin API then requires a token: of the variable
    /// `SANDBOX_ADMIN_TOKEN` or of a file, or else a generated one, which is printed with the variables
    #[arg(long)]
    allow_remote: bool,
    /// File with the admin token
    #[arg(long, value_name = "FILE", requires = "allow_remote")]
    admin_token_file: Option<PathBuf>,
    /// Name by which clients call the sandbox, such as that of a container; can be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

/// Access from other machines, with its token.
pub(super) struct Remote {
    token: Option<Secret>,
    hosts: Vec<String>,
}

impl RemoteOptions {
    /// Reads or generates the token, if other machines are allowed.
    pub(super) fn read(&self) -> Result<Remote, Failure> {
        let token = if self.allow_remote {
            let file = self.admin_token_file.as_deref();
            let given = optional_secret(ADMIN_TOKEN, "--admin-token-file", file)?;
            Some(match given {
                Some(token) => token,
                None => generated_secret()?,
            })
        } else {
            None
        };
        Ok(Remote {
            token,
            hosts: self.allow_host.clone(),
        })
    }
}

impl Remote {
    /// Returns the token that the admin API requires.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Secret::expose)
    }

    /// Sets what is allowed.
    pub(super) fn apply(&self, mut builder: SandboxBuilder) -> SandboxBuilder {
        if let Some(token) = &self.token {
            builder = builder.allow_remote(token.expose());
        }
        for host in &self.hosts {
            builder = builder.allow_host(host);
        }
        builder
    }
}

/// Warns of an address that other machines can reach.
pub(super) fn warn(address: SocketAddr) {
    if !address.ip().is_loopback() {
        print_error_line(format_args!(
            "warning: other machines can reach the sandbox on {address}, without TLS; the providers' credentials and \
             the admin token are its only protection"
        ));
    }
}
