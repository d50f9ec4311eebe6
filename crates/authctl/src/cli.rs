//! What can be typed.

use std::net::SocketAddr;

use clap::{Args, Parser, Subcommand};
use url::Url;

use crate::token::TokenOptions;

/// Try the clients of Klip Card Minting, Klip App2App, Klikoo B2B and Klavi Payment.
#[derive(Debug, Parser)]
#[command(
    name = "authctl",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the sandbox, try every provider against it, and show what happened
    Demo(DemoOptions),
    /// Serve the sandbox until Ctrl-C, and print the base URLs and the credentials to use
    Sandbox(SandboxOptions),
    /// Print a token, or a ready header
    Token(TokenOptions),
}

#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// Print one JSON object a line for each provider, instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl sandbox                              # on a free port
  authctl sandbox --listen 127.0.0.1:4010      # in one terminal, and in another:
  authctl token klip-card                      # with the variables that the first one printed")]
pub(crate) struct SandboxOptions {
    /// The loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0", value_parser = address)]
    pub(crate) listen: SocketAddr,
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .ok()
        .ok_or("expected an IP address and a port, for example 127.0.0.1:4010")
}

/// The address of a provider.
pub(crate) fn url(text: &str) -> Result<Url, &'static str> {
    Url::parse(text)
        .ok()
        .ok_or("expected a URL, for example https://api.example.com")
}
