//! One proxy of Prism's.

use std::{path::Path, time::Duration};

use super::{Failed, child::Child, contract, tools::Node};

const RUNNING: Duration = Duration::from_secs(300);
const LISTENS: &str = "Prism is listening on http://";

/// What a proxy does about a violation of the contract.
#[derive(Debug, Clone, Copy)]
pub(super) enum Violation {
    /// Answers with a problem of its own.
    Answered,
    /// Lets it pass, and says in its log what it is.
    Logged,
}

/// A validating proxy for one contract.
///
/// The upstream's path goes before that of each request, and what the contract's `servers` say is left out of it. Bodies
/// are written anew on their way, so numbers beyond 2^53 would arrive as others; no proof here rests on one.
pub(super) struct Proxy {
    pub(super) provider: String,
    child: Child,
    pub(super) address: String,
}

impl Proxy {
    pub(super) fn start(
        root: &Path,
        node: &Node,
        provider: &str,
        upstream: &str,
        violation: Violation,
    ) -> Result<Child, Failed> {
        let mut command = node.command("@stoplight/prism-cli/dist/index.js");
        command
            .arg("proxy")
            .arg(contract(root, provider))
            .arg(upstream)
            .args(["--host", "127.0.0.1", "--port", "0"])
            .arg(match violation {
                Violation::Answered => "--errors=true",
                Violation::Logged => "--errors=false",
            });
        Ok(Child::start("Prism", &mut command, RUNNING)?)
    }

    /// Waits until it listens.
    pub(super) fn ready(provider: &str, child: Child) -> Result<Self, Failed> {
        loop {
            if let Some((_, address)) = child.line()?.split_once(LISTENS) {
                let address = address.trim().to_owned();
                return Ok(Self {
                    provider: provider.to_owned(),
                    child,
                    address,
                });
            }
        }
    }

    /// Ends it; what it complained of.
    pub(super) fn complaints(self) -> Vec<String> {
        complaints(&self.child.stop())
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
}
