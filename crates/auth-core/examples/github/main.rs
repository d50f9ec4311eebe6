//! Lists the issues of a repository and opens one: a client for an API with a token and pages with `Link` headers.
//!
//! ```sh
//! cargo run -p auth-core --example github
//! ```
//!
//! `client.rs` is the client. It calls the server of `server.rs` on this machine, so the example needs no account. With the
//! base URL `https://api.github.com` and a token of yours, it calls GitHub.

#![expect(unreachable_pub, reason = "`client.rs` could be the module of a library")]

// With the short lines of the README.
#[rustfmt::skip]
mod client;
mod server;

use std::error::Error;

use auth_core::PaginatorExt;

use self::client::Tracker;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = server::start().await;
    let tracker = Tracker::new(&server.uri(), server::TOKEN)?;

    let mut issues = tracker.issues("ferris", "crab").items();
    while let Some(issue) = issues.next_item().await {
        let issue = issue?;
        println!("#{} {}", issue.number, issue.title);
    }

    let opened = tracker.open("ferris", "crab", "Walk forwards").await?;
    println!("opened #{}", opened.number);

    if let Err(error) = tracker.open("ferris", "crab", "").await {
        println!("{error}");
    }
    Ok(())
}
