//! `authctl proxy`.

mod access;
mod forwarding;
mod lifetime;
mod providers;
mod readme;
mod streams;

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use crate::authctl;

type Variables = Vec<(String, String)>;

const PAYMENT: &str = "/payment/customer/v1/instant/payments/7";
const CREATE_PAYMENT: &str = "/payment/customer/v1/instant/payments";

/// Child process `authctl proxy`, killed on drop.
struct Proxy {
    child: Child,
    url: String,
    secret: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts a proxy on a free port, and reads the variables that it prints.
    fn start(arguments: &[&str], variables: &[(String, String)]) -> Self {
        Self::start_on("127.0.0.1:0", arguments, variables)
    }

    fn start_on(listen: &str, arguments: &[&str], variables: &[(String, String)]) -> Self {
        let mut child = authctl(&[&["proxy"], arguments, &["--listen", listen]].concat())
            .envs(variables.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::<Mutex<String>>::default();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let lines = Arc::clone(&log);
        let reader = thread::spawn(move || {
            for line in stderr.lines() {
                lines.lock().unwrap().push_str(&(line.unwrap() + "\n"));
            }
        });
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let comment = stdout.next().map(Result::unwrap).unwrap_or_default();
        assert!(
            comment.starts_with("# The proxy of "),
            "{comment} {}",
            log.lock().unwrap()
        );
        let mut export = |name: &str| {
            let line = stdout.next()?.unwrap();
            let value = line.strip_prefix(&format!("export {name}='"))?;
            Some(value.trim_end_matches('\'').to_owned())
        };
        let url = export("AUTHCTL_PROXY_URL").unwrap();
        let is_given = |(name, _): &(String, String)| name == "AUTHCTL_PROXY_SECRET";
        let is_new = !listen.starts_with("unix:") && !variables.iter().any(is_given);
        let secret = if is_new {
            export("AUTHCTL_PROXY_SECRET").unwrap()
        } else {
            String::new()
        };
        Self {
            child,
            url,
            secret,
            log,
            reader: Some(reader),
        }
    }

    fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").unwrap().parse().unwrap()
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        client()
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
            .bearer_auth(&self.secret)
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        self.request("GET", path).send().await.unwrap()
    }

    /// Opens a connection, and sends the head of a request with the secret and `headers`.
    async fn open(&self, line: &str, headers: &str) -> TcpStream {
        let mut connection = TcpStream::connect(self.address()).await.unwrap();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n{headers}\r\n",
            self.secret
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connection
    }

    fn signal(&self, signal: &str) {
        let arguments = ["-s", signal, &self.child.id().to_string()];
        let status = Command::new("kill").args(arguments).status();
        assert!(status.unwrap().success());
    }

    fn terminate(&self) {
        self.signal("TERM");
    }

    /// Waits until the process has ended, and returns its exit status and log.
    fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let log = self.log.lock().unwrap().clone();
        (status, log)
    }

    /// Stops the proxy, and returns its log.
    fn stopped(self) -> String {
        self.terminate();
        self.ended().1
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// Longer than a part of a test takes. A test that waits in vain fails.
const LIMIT: Duration = Duration::from_secs(60);

/// Returns the output of `future` within the [`LIMIT`].
async fn within_limit<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, future)
        .await
        .expect("it takes less time")
}

/// Reads `connection` to its end.
async fn read_to_end(mut connection: impl tokio::io::AsyncRead + Unpin) -> String {
    let mut text = Vec::new();
    within_limit(connection.read_to_end(&mut text)).await.unwrap();
    String::from_utf8(text).unwrap()
}

/// Reads `connection` until it has sent `end`.
async fn read_until(connection: &mut (impl tokio::io::AsyncRead + Unpin), end: &str) -> String {
    within_limit(async {
        let mut text = String::new();
        while !text.ends_with(end) {
            text.push(char::from(connection.read_u8().await.unwrap()));
        }
        text
    })
    .await
}

/// Variables of Klavi's Customer API at `url`.
fn klavi(url: &str) -> Variables {
    [
        ("KLAVI_BASE_URL", url),
        ("KLAVI_CUSTOMER_ACCESS_KEY", "access-key"),
        ("KLAVI_CUSTOMER_SECRET_KEY", "secret-key-s3cret"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

const TOKEN: &str = "t0ken-s3cret";

fn token() -> serde_json::Value {
    json!({"accessToken": TOKEN, "expireTime": 4_102_444_800_u64})
}

/// Starts a server of Klavi whose calls return `response`.
async fn klavi_server(response: ResponseTemplate) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(matchers::path_regex("/auth$"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token()))
        .mount(&server)
        .await;
    Mock::given(matchers::any())
        .respond_with(response)
        .mount(&server)
        .await;
    server
}

/// Returns the requests that `server` received, without token calls.
async fn received(server: &MockServer) -> Vec<wiremock::Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| !request.url.path().ends_with("/auth"));
    requests
}
