//! Requests that Prism must not let pass, and how it says so.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::Failed;

const PATIENCE: Duration = Duration::from_secs(10);
/// Every problem of Prism's own has a type below it.
const PRISM: &str = "https://stoplight.io/prism/errors#";

/// A request, and the problem that Prism should answer it with.
pub(super) struct Wrong {
    pub(super) provider: &'static str,
    /// The request line's method and path.
    line: &'static str,
    headers: &'static [&'static str],
    body: &'static str,
    /// The last part of the problem's type.
    problem: &'static str,
}

/// For each provider a body that lacks what its contract requires.
pub(super) const REQUESTS: [Wrong; 4] = [
    Wrong {
        provider: "klip-card",
        line: "POST /v2/partner/auth",
        headers: &[],
        body: r#"{"email":"partner@example.com"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Wrong {
        provider: "klip-a2a",
        line: "POST /v2/a2a/prepare",
        headers: &[],
        body: r#"{"type":"auth"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Wrong {
        provider: "klikoo",
        line: "POST /v1/open-api/access-token",
        headers: &[
            "Open-Api-Timestamp: 2022-03-21T10:11:40.000+07:00",
            "Open-Api-Signature: example",
        ],
        body: r#"{"grant_type":"client_credentials"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
    Wrong {
        provider: "klavi",
        line: "POST /payment/customer/v1/auth",
        headers: &[],
        body: r#"{"accessKey":"example-access-key"}"#,
        problem: "UNPROCESSABLE_ENTITY",
    },
];

/// A request as it should be, to which somebody answers what no contract has.
pub(super) const ANSWER: Wrong = Wrong {
    provider: "klavi",
    line: "POST /payment/customer/v1/auth",
    headers: &[],
    body: r#"{"accessKey":"example-access-key","secretKey":"example-secret-key"}"#,
    problem: "VIOLATIONS",
};

impl Wrong {
    /// Sends it to the proxy at `address`, which must answer with the problem.
    pub(super) fn provoke(&self, address: &str) -> Result<(), Failed> {
        let answer = self.send(address)?;
        if self.is_answered_by(&answer) {
            Ok(())
        } else {
            let Self {
                provider,
                line,
                body,
                problem,
                ..
            } = self;
            Err(Failed::found(
                "Prism",
                format!(
                    "{provider}: `{line}` with {body} is not answered with the problem {problem}, but:\n{answer}"
                ),
            ))
        }
    }

    fn send(&self, address: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut headers = self.headers.to_vec();
        headers.push("Content-Type: application/json");
        write!(
            stream,
            "{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}\r\n\
             Content-Length: {}\r\n\r\n{}",
            self.line,
            headers.join("\r\n"),
            self.body.len(),
            self.body
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Whether an answer, head and body, is a problem of Prism's, and the right one.
    fn is_answered_by(&self, answer: &str) -> bool {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
        head.to_ascii_lowercase()
            .contains("content-type: application/problem+json")
            && body.contains(&format!("{PRISM}{}", self.problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_problem_of_prism_itself_is_one() {
        let [wrong, ..] = &REQUESTS;
        let head = "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/problem+json\r\n\r\n";
        let problem = r#"{"type":"https://stoplight.io/prism/errors#UNPROCESSABLE_ENTITY"}"#;
        assert!(wrong.is_answered_by(&format!("{head}{problem}")));
        assert!(!wrong.is_answered_by(&format!(
            "{head}{}",
            problem.replace("UNPROCESSABLE_ENTITY", "NO_PATH")
        )));
        assert!(!wrong.is_answered_by(&format!(
            "HTTP/1.1 422 Wrong\r\ncontent-type: text/plain\r\n\r\n{problem}"
        )));
        assert!(!wrong.is_answered_by(""));
    }
}
