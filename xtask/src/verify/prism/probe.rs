//! Exchanges that Prism must reject.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::verify::error::Error;

const TIMEOUT: Duration = Duration::from_secs(10);
/// URL prefix of Prism's problem types.
const PROBLEM_TYPES: &str = "https://stoplight.io/prism/errors#";

/// Request, and the problem that Prism must return for it.
pub(super) struct Probe {
    pub(super) provider: &'static str,
    /// Method and path.
    line: &'static str,
    headers: &'static [&'static str],
    body: &'static str,
    /// Last part of the problem's type.
    problem: &'static str,
}

/// Request per provider whose body lacks a required field.
pub(super) const REQUEST_PROBES: &[Probe] = &[
    Probe {
        provider: "klip-card",
        line: "POST /v2/partner/auth",
        headers: &[],
        body: r#"{"email":"partner@example.com"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Probe {
        provider: "klip-a2a",
        line: "POST /v2/a2a/prepare",
        headers: &[],
        body: r#"{"type":"auth"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Probe {
        provider: "klikoo",
        line: "POST /v1/open-api/access-token",
        headers: &[
            "Open-Api-Timestamp: 2022-03-21T10:11:40.000+07:00",
            "Open-Api-Signature: example",
        ],
        body: r#"{"grant_type":"client_credentials"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Probe {
        provider: "klavi",
        line: "POST /payment/customer/v1/auth",
        headers: &[],
        body: r#"{"accessKey":"example-access-key"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
];

/// Valid request, for an upstream that returns an invalid response.
pub(super) const RESPONSE_PROBE: Probe = Probe {
    provider: "klavi",
    line: "POST /payment/customer/v1/auth",
    headers: &[],
    body: r#"{"accessKey":"example-access-key","secretKey":"example-secret-key"}"#,
    problem: "VIOLATIONS",
};

impl Probe {
    /// Sends the request to the proxy at `address`, and checks the problem that it returns.
    pub(super) async fn run(&self, address: &str) -> Result<(), Error> {
        let response = timeout(TIMEOUT, self.send(address))
            .await
            .map_err(io::Error::from)??;
        if self.is_rejected_by(&response) {
            Ok(())
        } else {
            let Self {
                provider,
                line,
                body,
                problem,
                ..
            } = self;
            Err(Error::findings(
                "Prism",
                format!(
                    "{provider}: `{line}` with {body}: expected the problem {problem}; found:\n{response}"
                ),
            ))
        }
    }

    async fn send(&self, address: &str) -> io::Result<String> {
        let mut headers = self.headers.to_vec();
        headers.push("Content-Type: application/json");
        let request = format!(
            "{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}\r\n\
             Content-Length: {}\r\n\r\n{}",
            self.line,
            headers.join("\r\n"),
            self.body.len(),
            self.body
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await?;
        Ok(String::from_utf8_lossy(&response).into_owned())
    }

    /// Returns whether a response, head and body, is the expected problem.
    fn is_rejected_by(&self, response: &str) -> bool {
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or((response, ""));
        head.to_ascii_lowercase()
            .contains("content-type: application/problem+json")
            && body.contains(&format!("{PROBLEM_TYPES}{}", self.problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_expected_problem_of_prism_counts() {
        let probe = &REQUEST_PROBES[0];
        let head = "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/problem+json\r\n\r\n";
        let problem = r#"{"type":"https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"}"#;
        assert!(probe.is_rejected_by(&format!("{head}{problem}")));
        assert!(!probe.is_rejected_by(&format!(
            "{head}{}",
            problem.replace("UNPROCESSABLE_ENTITY", "NO_PATH")
        )));
        assert!(!probe.is_rejected_by(&format!(
            "HTTP/1.1 422 Wrong\r\ncontent-type: text/plain\r\n\r\n{problem}"
        )));
        assert!(!probe.is_rejected_by(""));
    }
}
