//! Requests that a foreign web page causes are refused on every door.

use contract::{Contract, UnknownFields};
use reqwest::{Method, RequestBuilder};
use sandbox::Sandbox as Server;
use serde_json::{Value, json};

use crate::{Outcome, checked::Sandbox, http::Http, klavi::Merchant};

/// Returns a request for each door: the four providers, their pages, and the admin API.
fn doors(sandbox: &Sandbox) -> Vec<(Method, String)> {
    let root = format!("http://{}", sandbox.address());
    let (a2a, klavi) = (sandbox.klip_a2a().base_url(), sandbox.klavi().base_url());
    vec![
        (
            Method::GET,
            format!("{}/v2/wallet/bapp", sandbox.klip_card().base_url()),
        ),
        (Method::POST, format!("{a2a}/v2/a2a/prepare")),
        (Method::GET, format!("{a2a}/v2/a2a/result")),
        (
            Method::GET,
            format!("{a2a}/wallet/?target=/a2a?request_key=unknown"),
        ),
        (
            Method::POST,
            format!("{a2a}/wallet/?target=/a2a?request_key=unknown"),
        ),
        (
            Method::GET,
            format!("{}/v1/open-api/balance", sandbox.klikoo().base_url()),
        ),
        (Method::POST, format!("{klavi}/payment/customer/v1/auth")),
        (Method::GET, format!("{klavi}/consent/unknown")),
        (Method::POST, format!("{klavi}/consent/unknown")),
        (Method::GET, format!("{root}/_sandbox/openapi.json")),
        (Method::GET, format!("{root}/_sandbox/v1/clock")),
        (Method::POST, format!("{root}/_sandbox/v1/clock/advance")),
        (Method::GET, format!("{root}/unknown")),
    ]
}

async fn status(request: RequestBuilder) -> Result<u16, reqwest::Error> {
    Ok(request.send().await?.status().as_u16())
}

#[tokio::test]
async fn foreign_host_is_refused_on_every_door() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let port = sandbox.address().port();
    for (method, url) in doors(&sandbox) {
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            "10.1.2.3".to_owned(),
        ] {
            let request = http.request(method.clone(), &url).header("Host", &host);
            assert_eq!(status(request).await?, 421, "{method} {url} for {host}");
        }
        for host in [
            format!("localhost:{port}"),
            "127.0.0.1".to_owned(),
            "[::1]:1".to_owned(),
        ] {
            let request = http.request(method.clone(), &url).header("Host", &host);
            assert_ne!(status(request).await?, 421, "{method} {url} for {host}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn foreign_page_is_refused_on_every_door() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    for (method, url) in doors(&sandbox) {
        for (name, value) in [
            ("Origin", "http://evil.example"),
            ("Origin", "https://localhost.evil.example"),
            ("Origin", "null"),
            ("Sec-Fetch-Site", "cross-site"),
        ] {
            let request = http.request(method.clone(), &url).header(name, value);
            assert_eq!(status(request).await?, 403, "{method} {url} with {name}: {value}");
        }
    }
    assert!(sandbox.log(100).is_empty(), "refused requests reach no provider");
    Ok(())
}

#[tokio::test]
async fn only_own_pages_decide_and_control() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let own = format!("http://{}", sandbox.address());
    let before = sandbox.now();
    let advance = || {
        let url = format!("{own}/_sandbox/v1/clock/advance");
        http.post(url).json(&json!({ "seconds": 60 }))
    };
    let with = |name: &str, value: &str| advance().header(name, value);
    for (refused, what) in [
        (with("Origin", "http://localhost:3000"), "another port"),
        (
            with("Origin", "http://127.0.0.1:1"),
            "another port of this address",
        ),
        (with("Sec-Fetch-Site", "same-site"), "another origin of the site"),
    ] {
        assert_eq!(status(refused).await?, 403, "{what}");
    }
    assert_eq!(sandbox.now(), before);
    for allowed in [
        advance(),
        with("Origin", &own),
        with("Sec-Fetch-Site", "same-origin"),
        with("Sec-Fetch-Site", "none"),
    ] {
        assert_eq!(status(allowed).await?, 200);
    }
    Ok(())
}

#[tokio::test]
async fn front_end_of_the_developer_may_call_providers() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let url = format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url());
    let body = json!({ "bapp": { "name": "Example" }, "type": "auth" });
    let request = http
        .post(url)
        .header("Origin", "http://localhost:3000")
        .header("Sec-Fetch-Site", "cross-site")
        .json(&body);
    assert_eq!(status(request).await?, 200);
    Ok(())
}

#[tokio::test]
async fn opening_a_page_has_no_effect() -> Outcome {
    let merchant = Merchant::new().await?;
    let sandbox = &merchant.sandbox;
    let a2a = sandbox.klip_a2a();
    let body = json!({ "bapp": { "name": "<script>alert(1)</script>" }, "type": "auth" });
    let prepared = merchant
        .http
        .post(format!("{}/v2/a2a/prepare", a2a.base_url()))
        .json(&body);
    let prepared = crate::http::send(prepared).await?;
    let key = prepared.text("request_key");
    let link = format!("{}?target=/a2a?request_key={key}", a2a.wallet_url());
    // A person who follows a link of the shop, which is another site.
    let page = merchant
        .http
        .get(&link)
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Mode", "navigate")
        .send()
        .await?;
    assert_eq!(page.status().as_u16(), 200);
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    let policy = page.headers()["content-security-policy"].to_str()?.to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    let html = page.text().await?;
    assert!(
        html.contains("<form method=\"post\">") && html.contains(key),
        "{html}"
    );
    assert!(
        html.contains("&lt;script&gt;") && !html.contains("<script"),
        "{html}"
    );

    let result = merchant
        .http
        .get(format!("{}/v2/a2a/result?request_key={key}", a2a.base_url()));
    let result = crate::http::send(result).await?;
    assert_eq!(result.text("status"), "prepared");
    for decision in ["decision=yes", "", "approve"] {
        let form = merchant.http.post(&link).body(decision);
        let form = form.header("Content-Type", "application/x-www-form-urlencoded");
        assert_eq!(status(form).await?, 400, "{decision}");
    }
    Ok(())
}

#[tokio::test]
async fn refusals_conform_to_the_admin_contract() -> Outcome {
    let contract = Contract::from_json(include_str!("../../contracts/admin.json"))?;
    let builder = Server::builder().allow_remote("a-token-for-tests-only");
    let sandbox = Sandbox::start_with(builder).await?;
    let http = Http::new();
    for operation in contract.operations() {
        let method = Method::from_bytes(operation.method().as_bytes())?;
        let path = operation.path().replace(['{', '}'], "");
        let url = format!("http://{}/_sandbox/v1{path}", sandbox.address());
        for (status, name, value) in [
            (401, "X-Unrelated", "value"),
            (401, "Authorization", "Bearer another-token-for-tests"),
            (403, "Origin", "http://evil.example"),
            (421, "Host", "evil.example"),
        ] {
            let request = http.request(method.clone(), &url).header(name, value);
            let response = request.send().await?;
            assert_eq!(response.status(), status, "{method} {path}");
            let challenge = response.headers().get("www-authenticate");
            assert_eq!(challenge.is_some(), status == 401);
            let media_type = response.headers()["content-type"].to_str()?.to_owned();
            let body = response.bytes().await?;
            contract
                .check_response(operation, status, Some(&media_type), &body, UnknownFields::Deny)
                .map_err(|violations| format!("{} {status}: {violations:?}", operation.id()))?;
            let example = operation.response_examples().find(|(of, ..)| *of == status);
            let (_, _, _, example) = example.ok_or("no example")?;
            assert_eq!(serde_json::from_slice::<Value>(&body)?, *example);
        }
    }
    Ok(())
}
