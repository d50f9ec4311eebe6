//! What can be typed.

use std::net::SocketAddr;

use clap::{Args, Parser, Subcommand};
use url::Url;

use crate::{
    a2a_commands::A2aOptions, cards::CardsOptions, completions::CompletionsOptions,
    klavi_commands::KlaviOptions, klikoo_commands::KlikooOptions, token::TokenOptions,
};

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
    /// How long to try a call, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, global = true, display_order = 101,
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: u64,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the sandbox, try every provider against it, and show what happened
    Demo(DemoOptions),
    /// Serve the sandbox until Ctrl-C, and print the base URLs and the credentials to use
    Sandbox(SandboxOptions),
    /// Print a token, or a ready header
    Token(TokenOptions),
    /// List the Cards of Klip Card Minting
    Cards(CardsOptions),
    /// Klip App2App: ask a user for something, and wait for the answer
    A2a(A2aOptions),
    /// Klikoo B2B OpenAPI: the balance, products, purchases, past transactions
    Klikoo(KlikooOptions),
    /// Klavi Payment: orders, payments
    Klavi(KlaviOptions),
    /// Print the completions of a shell
    Completions(CompletionsOptions),
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
