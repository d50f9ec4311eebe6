//! Wiping of dropped secrets: a scan of the process's memory finds no copy that the crates made.
//!
//! Hyper, rustls and URLs keep their own copies, which `auth_core::Secret` lists; so these tests send no request.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "failures of shared code are failures of the test"
)]

use std::{
    fs::{self, File},
    hint::black_box,
    os::unix::fs::FileExt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use auth_core::{
    AccessToken, Placement, Secret, StaticToken, TokenErrorKind, TokenProvider,
    http::{Auth, Endpoint, ErrorBody, Idempotency, Method, Request, RetryPolicy, Url},
    middleware::{Authentication, reqwest_middleware},
    store::{FileStore, SharedTokenProvider, StoreKey},
    wire::Fields,
};
use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, GrantProvider};
use serde::Serialize;

/// Length of a secret; long enough that the allocator's metadata in freed memory covers only its beginning.
const LENGTH: usize = 96;

/// Number of characters at its end that the scan searches for.
const SEARCHED: usize = 48;

/// Bytes per read.
const WINDOW: usize = 1 << 12;

/// A secret that is in memory only while a test holds it: the search pattern is masked.
struct Planted {
    masked: Vec<u8>,
    _lock: MutexGuard<'static, ()>,
}

/// Serializes the tests: a scan reads the secrets of other tests into its own memory.
static SCAN_LOCK: Mutex<()> = Mutex::new(());

impl Planted {
    const MASK: u8 = 0x80;

    fn new(seed: u8) -> Self {
        let letters = (0..LENGTH).map(|at| {
            let mixed = (u64::from(seed) * 1000 + at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            b'a' + u8::try_from((mixed >> 40) % 26).unwrap()
        });
        Self {
            _lock: SCAN_LOCK.lock().unwrap_or_else(PoisonError::into_inner),
            masked: letters.map(|letter| letter ^ Self::MASK).collect(),
        }
    }

    /// Returns the secret, with capacity for `spare` more characters.
    fn text(&self, spare: usize) -> String {
        let mut text = String::with_capacity(LENGTH + spare);
        text.extend(self.masked.iter().map(|letter| char::from(letter ^ Self::MASK)));
        text
    }

    /// Returns the number of copies of the secret's end in the writable memory of this process.
    #[track_caller]
    fn copies(&self) -> usize {
        let end = &self.masked[LENGTH - SEARCHED..];
        let memory = File::open("/proc/self/mem").unwrap();
        let (mut window, blank) = (vec![0_u8; WINDOW], vec![0_u8; WINDOW]);
        let own = window.as_ptr() as u64;
        let mut copies = 0;
        for (from, to) in writable() {
            let mut at = from;
            while at + (SEARCHED as u64) <= to {
                let length = usize::try_from(to - at).unwrap().min(WINDOW);
                if memory.read_exact_at(&mut window[..length], at).is_err() {
                    break;
                }
                // Most of the memory is blank.
                let is_blank = window[..length] == blank[..length];
                let searched = if is_blank { 0 } else { length };
                for (place, bytes) in window[..searched].windows(SEARCHED).enumerate() {
                    let found = at + place as u64;
                    let is_own = found >= own && found < own + WINDOW as u64;
                    let is_it = bytes
                        .iter()
                        .zip(end)
                        .all(|(byte, masked)| byte ^ Self::MASK == *masked);
                    copies += usize::from(is_it && !is_own);
                }
                if length < WINDOW {
                    break;
                }
                at += (length - SEARCHED + 1) as u64;
            }
        }
        window.fill(0);
        copies
    }
}

/// Returns the writable memory regions of this process.
fn writable() -> Vec<(u64, u64)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let region = |line: &str| {
        let mut words = line.split(' ');
        let (from, to) = words.next()?.split_once('-')?;
        let address = |text| u64::from_str_radix(text, 16).ok();
        let is_writable = words.next()?.starts_with("rw");
        is_writable.then_some((address(from)?, address(to)?))
    };
    maps.lines().filter_map(region).collect()
}

#[derive(Serialize)]
struct SignIn {
    before: String,
    #[serde(serialize_with = "Secret::serialize_exposed")]
    password: Secret,
    after: String,
}

#[test]
fn scan_finds_copies() {
    let planted = Planted::new(1);
    assert_eq!(planted.copies(), 0);
    let text = planted.text(0);
    assert_eq!(planted.copies(), 1);
    let copy = black_box(text.clone());
    assert_eq!(planted.copies(), 2);
    drop((text, copy));
    assert!(
        planted.copies() > 0,
        "expected copies in freed memory that was not wiped"
    );
}

#[test]
fn secret_and_its_source_are_wiped() {
    let planted = Planted::new(2);
    for spare in [0, 1, 1000] {
        let secret = Secret::from(planted.text(spare));
        let another = secret.clone();
        assert_eq!(planted.copies(), 2, "{spare}");
        drop((secret, another));
        assert_eq!(planted.copies(), 0, "{spare}");
    }
}

#[test]
fn body_is_wiped_with_its_last_clone() {
    static SIGN_IN: Endpoint = Endpoint {
        operation: "signIn",
        method: Method::POST,
        path: "/",
        auth: Auth::None,
        idempotency: Idempotency::Idempotent,
        paging: None,
    };

    let planted = Planted::new(3);
    // The body grows past several sizes before and after the secret is written.
    for (filler, is_form) in [0, 100, 5000]
        .into_iter()
        .flat_map(|filler| [(filler, false), (filler, true)])
    {
        let body = SignIn {
            before: "-".repeat(filler),
            password: Secret::from(planted.text(0)),
            after: "-".repeat(filler),
        };
        let request = Request::new(&SIGN_IN);
        let request = if is_form {
            request.form(&body)
        } else {
            request.json(&body)
        };
        let request = request.unwrap();
        let clone = request.clone();
        assert_eq!(planted.copies(), 2, "{filler}: the secret and the body");
        drop((body, request));
        assert_eq!(planted.copies(), 1, "{filler}: the body");
        drop(clone);
        assert_eq!(planted.copies(), 0, "{filler}");
    }
}

#[test]
fn response_fields_are_wiped() {
    let planted = Planted::new(4);
    let mut json = zeroize::Zeroizing::new(String::with_capacity(LENGTH + 50));
    for part in [
        "{\"data\":{\"token\":\"",
        &zeroize::Zeroizing::new(planted.text(0)),
        "\"}}",
    ] {
        json.push_str(part);
    }
    let fields = Fields::read(&mut serde_json::Deserializer::from_str(&json)).unwrap();
    assert_eq!(planted.copies(), 2);
    drop((json, fields));
    assert_eq!(planted.copies(), 0);
}

#[test]
fn error_body_is_wiped() {
    let planted = Planted::new(11);
    let mut json = zeroize::Zeroizing::new(String::with_capacity(LENGTH + 50));
    for part in [
        "{\"error\":\"expired\",\"token\":\"",
        &zeroize::Zeroizing::new(planted.text(0)),
        "\"}",
    ] {
        json.push_str(part);
    }
    let body = ErrorBody::from_slice(json.as_bytes());
    assert_eq!(
        (body.words("error").as_deref(), planted.copies()),
        (Some("expired"), 2)
    );
    drop((json, body));
    assert_eq!(planted.copies(), 0);
}

#[test]
fn credentials_keep_only_password_hash() {
    let planted = Planted::new(7);
    let credentials = klip_card::Credentials::new("partner@example.com", planted.text(40));
    assert_eq!(planted.copies(), 0);
    drop(credentials);
}

#[test]
fn signing_leaves_no_token_copy() {
    let planted = Planted::new(5);
    let token = Secret::from(planted.text(0));
    let signature = klikoo::signature::request(
        "9ec999e21a3be41064c52bb3f37554a2",
        &klikoo::signature::RequestParts {
            method: "GET",
            path: "/v1/open-api/balance",
            token: token.expose(),
            body: b"",
            timestamp: "2022-03-21T10:11:40.000+07:00",
        },
    );
    assert_eq!((signature.len(), planted.copies()), (88, 1));
    drop(token);
    assert_eq!(planted.copies(), 0);
}

#[test]
fn basic_credentials_keep_one_copy() {
    let planted = Planted::new(8);
    let password = Secret::from(planted.text(0));
    let token = AccessToken::basic("user", password.expose()).unwrap();
    drop(password);
    assert_eq!(planted.copies(), 1, "the token");
    drop(token);
    assert_eq!(planted.copies(), 0);
}

#[tokio::test]
async fn token_header_is_wiped_with_request() {
    let planted = Planted::new(6);
    let base_url = auth_core::http::BaseUrl::new(Url::parse("http://127.0.0.1/").unwrap()).unwrap();
    let token = AccessToken::new(planted.text(0), Placement::Bearer);
    let authentication = Authentication::new(base_url, StaticToken::new(token));
    let client = reqwest_middleware::ClientBuilder::new(plain())
        .with(authentication)
        .with(Unsent)
        .build();
    client.get("http://127.0.0.1/").send().await.unwrap_err();
    assert_eq!(planted.copies(), 1, "the token");
    drop(client);
    assert_eq!(planted.copies(), 0);
}

fn plain() -> auth_core::http::reqwest::Client {
    let client = auth_core::http::reqwest::Client::builder().no_proxy();
    client.tls_certs_only(std::iter::empty()).build().unwrap()
}

/// Fails instead of sending the request.
struct Unsent;

#[auth_core::async_trait]
impl reqwest_middleware::Middleware for Unsent {
    async fn handle(
        &self,
        request: auth_core::http::reqwest::Request,
        _: &mut http::Extensions,
        _: reqwest_middleware::Next<'_>,
    ) -> reqwest_middleware::Result<auth_core::http::reqwest::Response> {
        assert!(request.headers()["authorization"].is_sensitive());
        Err(reqwest_middleware::Error::middleware(std::io::Error::other(
            "unsent",
        )))
    }
}

#[test]
fn token_request_leaves_no_secret_copy() {
    let planted = Planted::new(9);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // Bound and not listening: requests are built and signed, and never sent.
        let socket = test_servers::socket();
        let url = format!("http://{}/token", socket.local_addr().unwrap());
        for in_header in [true, false] {
            let server = AuthorizationServer::at(Url::parse(&url).unwrap()).unwrap();
            let client = if in_header {
                ClientAuthentication::secret_basic("shop", planted.text(0))
            } else {
                ClientAuthentication::secret_post("shop", planted.text(0))
            };
            let tokens = GrantProvider::builder(server, client)
                .parameter("subject_token", planted.text(7))
                .http(|http| http.retry(RetryPolicy::never()))
                .client_credentials()
                .unwrap();
            let error = tokens.token().await.unwrap_err();
            assert_eq!(error.kind(), TokenErrorKind::Unavailable);
            assert!(planted.copies() > 0);
            drop(tokens);
            assert_eq!(planted.copies(), 0, "{in_header}");
        }
    });
}

#[tokio::test]
async fn token_file_leaves_no_copy_in_memory() {
    let planted = Planted::new(10);
    let directory = tempfile::tempdir().unwrap();
    let store = FileStore::new(directory.path().join("tokens")).unwrap();
    let issuer = StaticToken::new(AccessToken::new(planted.text(0), Placement::Bearer));
    let tokens = SharedTokenProvider::new(issuer, Arc::new(store), StoreKey::new("test"));
    for step in ["published", "read"] {
        let token = tokens.token().await.unwrap();
        assert!(planted.copies() > 0);
        drop(token);
        assert_eq!(planted.copies(), 1, "{step}: the issuer's");
    }
    drop(tokens);
    assert_eq!(planted.copies(), 0);
}
