//! Search for secrets in the output of every grant: logs of every crate at TRACE, `Debug` and `Display`.

#![expect(
    clippy::unwrap_used,
    reason = "failures of shared code are failures of the test"
)]

use std::{
    error::Error,
    fmt::Debug,
    io::{self, Write},
    iter,
    sync::{Arc, Mutex},
};

use auth_core::{TokenProvider, http::Url};
use auth_core_oauth2::{
    AuthorizationServer, ClientAuthentication, GrantProvider, JwtBearer, MemoryStore, SigningAlgorithm,
    SigningKey,
};
use serde_json::json;
use tracing_subscriber::{filter::LevelFilter, fmt::format::FmtSpan};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

const CLIENT_SECRET: &str = "client-secret+/1";
const REFRESH_TOKEN: &str = "refresh-token-2";
const ROTATED_TOKEN: &str = "refresh-token-3";
const SUBJECT_TOKEN: &str = "subject-token-4";
const ACCESS_TOKEN: &str = "access-token-5";
/// An Ed25519 key (RFC 8410, section 10.3).
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output {
    fn show(&self, value: &impl Debug) {
        writeln!(self.clone(), "{value:?}\n{value:#?}").unwrap();
    }

    fn show_error(&self, error: &(dyn Error + 'static)) {
        for error in iter::successors(Some(error), |&error| error.source()) {
            writeln!(self.clone(), "{error} {error:?}").unwrap();
        }
    }
}

/// Issues a token at the first request, and repeats every other request in an error. It keeps what requests contained.
#[derive(Clone, Default)]
struct Server {
    issued: Arc<Mutex<bool>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Respond for Server {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let header = |name: &str| {
            let value = request.headers.get(name)?.to_str().unwrap();
            Some(value.trim_start_matches("Basic ").to_owned())
        };
        let headers = ["authorization", "dpop"].into_iter().filter_map(header);
        let fields = url::form_urlencoded::parse(body.as_bytes());
        let fields = fields.filter(|(name, _)| name.ends_with("assertion"));
        let secrets: Vec<String> = headers
            .chain(fields.map(|(_, value)| value.into_owned()))
            .collect();
        self.sent.lock().unwrap().extend(secrets.clone());
        let mut issued = self.issued.lock().unwrap();
        *issued = !*issued;
        if *issued {
            return ResponseTemplate::new(200).set_body_json(json!({
                "access_token": ACCESS_TOKEN,
                "token_type": if request.headers.contains_key("dpop") { "DPoP" } else { "Bearer" },
                "refresh_token": ROTATED_TOKEN,
            }));
        }
        ResponseTemplate::new(400).set_body_json(json!({
            "error": secrets.first().cloned().unwrap_or_default(),
            "error_description": format!("{} {body}", secrets.join(" ")),
        }))
    }
}

async fn start(server: &Server) -> MockServer {
    let mock = test_servers::mock_server().await;
    Mock::given(any()).respond_with(server.clone()).mount(&mock).await;
    mock
}

#[tokio::test]
async fn output_contains_no_secret() {
    let output = Output::default();
    let writer = output.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let server = Server::default();
    let mock = start(&server).await;
    let token_endpoint = Url::parse(&mock.uri()).unwrap().join("token").unwrap();
    let at = AuthorizationServer::at(token_endpoint).unwrap();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n");
    let key = SigningKey::pkcs8_pem(SigningAlgorithm::EdDsa, pem.as_str()).unwrap();
    let store = MemoryStore::new(REFRESH_TOKEN);
    output.show(&store);
    output.show(&key);
    let with = |client: ClientAuthentication| {
        output.show(&client);
        let builder = GrantProvider::builder(at.clone(), client).parameter("x_token", SUBJECT_TOKEN);
        output.show(&builder);
        builder
    };
    let basic = || ClientAuthentication::secret_basic("shop", CLIENT_SECRET);
    let signed = ClientAuthentication::private_key_jwt("shop", key.clone());
    let providers: [Box<dyn TokenProvider>; 5] = [
        Box::new(with(basic()).client_credentials().unwrap()),
        Box::new(
            with(ClientAuthentication::secret_post("shop", CLIENT_SECRET))
                .client_credentials()
                .unwrap(),
        ),
        Box::new(with(signed).dpop(key.clone()).client_credentials().unwrap()),
        Box::new(with(basic()).jwt_bearer(JwtBearer::new("idp", key)).unwrap()),
        Box::new(with(basic()).refresh_token(store).unwrap()),
    ];
    for provider in &providers {
        output.show(&provider.token().await.unwrap());
        output.show_error(&provider.token().await.unwrap_err());
        output.show(provider);
    }

    let text = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
    for witness in [
        "http.attempt",
        "hyper_util",
        "AccessToken",
        "[redacted]",
        ") failed: ",
    ] {
        assert!(text.contains(witness), "no `{witness}` in the output");
    }
    let sent = server.sent.lock().unwrap().clone();
    assert!(sent.len() > 10, "{} credentials", sent.len());
    let fixed = [
        CLIENT_SECRET,
        "client-secret%2B%2F1",
        REFRESH_TOKEN,
        ROTATED_TOKEN,
        SUBJECT_TOKEN,
        ACCESS_TOKEN,
    ];
    // The key without its prefix, which is that of every Ed25519 key.
    let secrets = fixed
        .map(str::to_owned)
        .into_iter()
        .chain([KEY[21..].to_owned()])
        .chain(sent);
    for secret in secrets {
        let found = text.lines().find(|line| line.contains(&secret));
        assert_eq!(found, None, "the output contains {secret}");
    }
}
