use reqwest::{Method, StatusCode, header};

use crate::{Outcome, checked::Sandbox, http::Http};

fn url(sandbox: &Sandbox, path: &str) -> String {
    format!("http://{}/_sandbox{path}", sandbox.address())
}

#[tokio::test]
async fn page_allows_only_its_own_code() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let page = Http::new().get(url(&sandbox, "/")).send().await?;
    assert_eq!(page.status(), StatusCode::OK);
    let header = |name: &str| {
        page.headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or_default())
            .to_owned()
    };
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(page.text().await?.contains("<title>Sandbox console</title>"));
    Ok(())
}

#[tokio::test]
async fn path_without_slash_is_redirected() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let response = Http::new().get(url(&sandbox, "")).send().await?;
    assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(response.headers()[header::LOCATION], "/_sandbox/");
    Ok(())
}

#[tokio::test]
async fn unchanged_file_is_not_sent_again() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (http, script) = (Http::new(), url(&sandbox, "/js/main.js"));
    let first = http.get(&script).send().await?;
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let etag = first.headers()[header::ETAG].clone();
    for (tags, status) in [
        (format!("\"other\", {}", etag.to_str()?), StatusCode::NOT_MODIFIED),
        ("\"other\"".to_owned(), StatusCode::OK),
    ] {
        let next = http
            .get(&script)
            .header(header::IF_NONE_MATCH, &tags)
            .send()
            .await?;
        assert_eq!(next.status(), status, "{tags}");
        assert_eq!(next.headers()[header::ETAG], etag);
        assert_eq!(next.bytes().await?.is_empty(), status == StatusCode::NOT_MODIFIED);
    }
    Ok(())
}

#[tokio::test]
async fn head_has_length_without_body() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (http, script) = (Http::new(), url(&sandbox, "/js/main.js"));
    let length = http.get(&script).send().await?.bytes().await?.len();
    let head = http.request(Method::HEAD, &script).send().await?;
    assert_eq!(
        head.headers()[header::CONTENT_LENGTH],
        length.to_string().as_str()
    );
    assert!(head.bytes().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn api_reference_is_sent_compressed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let script = http.get(url(&sandbox, "/rapidoc.js")).send().await?;
    assert_eq!(script.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(
        script.headers()[header::CONTENT_TYPE],
        "text/javascript; charset=utf-8"
    );
    assert!(script.bytes().await?.starts_with(&[0x1f, 0x8b]));
    for provider in ["klip-card", "klip-a2a", "klikoo", "klavi"] {
        let contract = http
            .get(url(&sandbox, &format!("/reference/{provider}.json")))
            .send()
            .await?;
        let contract: serde_json::Value = serde_json::from_slice(&contract.bytes().await?)?;
        assert!(contract["paths"].is_object(), "{provider}");
    }
    Ok(())
}

#[tokio::test]
async fn unknown_file_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    for path in [
        "/js/none.js",
        "/js/",
        "/index.html/",
        "/..%2fCargo.toml",
        "/console/index.html",
        "/%00",
    ] {
        let response = http.get(url(&sandbox, path)).send().await?;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let posted = http.post(url(&sandbox, "/")).send().await?;
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    Ok(())
}

#[tokio::test]
async fn only_a_browser_is_sent_from_the_root() -> Outcome {
    const CHROME: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let ask = async |method: Method, path: &str, accept: &str| {
        let url = format!("http://{}{path}", sandbox.address());
        http.request(method, url)
            .header(header::ACCEPT, accept)
            .send()
            .await
    };
    for (method, accept) in [
        (Method::GET, CHROME),
        (Method::HEAD, CHROME),
        (Method::GET, "application/xml, Text/HTML;q=0.5"),
    ] {
        let response = ask(method.clone(), "/", accept).await?;
        assert_eq!(
            response.status(),
            StatusCode::TEMPORARY_REDIRECT,
            "{method} {accept}"
        );
        assert_eq!(response.headers()[header::LOCATION], "/_sandbox/");
        assert_eq!(response.headers()[header::VARY], "accept");
    }
    for (method, path, accept) in [
        (Method::GET, "/", "*/*"),
        (Method::GET, "/", "application/json"),
        (Method::GET, "/", "text/htmlx"),
        (Method::POST, "/", CHROME),
        (Method::GET, "/unknown", CHROME),
    ] {
        let response = ask(method.clone(), path, accept).await?;
        assert_eq!(
            response.status(),
            StatusCode::NOT_FOUND,
            "{method} {path} {accept}"
        );
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    }
    Ok(())
}
