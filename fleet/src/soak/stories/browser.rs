//! Browser of a user or a payer, who decides on a page of the wallet or of the bank.

use reqwest::{StatusCode, header::CONTENT_TYPE, redirect::Policy};

use super::super::task::{Step, TIMEOUT, Task};
use crate::Result;

/// A user presses the button again after a fault, so often at most.
const ATTEMPTS: usize = 20;

/// Browser that follows no redirect to the merchant.
#[derive(Debug, Clone)]
pub(in crate::soak) struct Browser(reqwest::Client);

impl Browser {
    pub(in crate::soak) fn new() -> Result<Self> {
        let builder = reqwest::Client::builder().redirect(Policy::none());
        Ok(Self(builder.timeout(TIMEOUT).build()?))
    }

    /// Presses the button `decision` on the page at `url`.
    pub(super) async fn decide(&self, task: &mut Task, url: &str, decision: &str) -> Step<()> {
        for _ in 0..ATTEMPTS {
            let request = self.0.post(url).body(format!("decision={decision}"));
            let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            match request.send().await.map(|response| response.status()) {
                Ok(StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) | Err(_) => {}
                // The page has expired, or the response to an earlier attempt was lost.
                Ok(StatusCode::GONE | StatusCode::NOT_FOUND) => return Ok(()),
                Ok(status) if status.is_success() || status.is_redirection() => return Ok(()),
                Ok(status) => return Err(task.contradiction(&format!("the page returned {status}"))),
            }
        }
        // The user gives up: the request expires.
        Ok(())
    }
}
