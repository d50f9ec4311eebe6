use std::{collections::HashSet, error::Error, time::Duration};

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
    klikoo_token::{timestamp, token},
    signing::{hex_sha256, hmac_sha512},
};

const BALANCE: &str = "/v1/open-api/balance";
const HISTORY: &str = "/v1/open-api/transactions";

/// Request with everything that its signature covers.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    token: &'a str,
    body: &'a str,
    timestamp: String,
}

impl<'a> Call<'a> {
    fn get(sandbox: &Sandbox, path: &'a str, token: &'a str) -> Result<Self, jiff::Error> {
        Ok(Self {
            method: "GET",
            path,
            token,
            body: "",
            timestamp: timestamp(sandbox, SignedDuration::ZERO)?,
        })
    }

    fn signature(&self, key: &str) -> Result<String, Box<dyn Error>> {
        let hash = hex_sha256(self.body.as_bytes());
        let Self {
            method,
            path,
            token,
            timestamp,
            ..
        } = self;
        hmac_sha512(key, &format!("{method}:{path}:{token}:{hash}:{timestamp}"))
    }

    fn signed_with(&self, sandbox: &Sandbox, signature: &str) -> Result<RequestBuilder, Box<dyn Error>> {
        let url = format!("{}{}", sandbox.klikoo().base_url(), self.path);
        Ok(Http::new()
            .request(Method::from_bytes(self.method.as_bytes())?, url)
            .bearer_auth(self.token)
            .header("Open-Api-Timestamp", &self.timestamp)
            .header("Open-Api-Signature", signature))
    }

    fn request(&self, sandbox: &Sandbox) -> Result<RequestBuilder, Box<dyn Error>> {
        self.signed_with(sandbox, &self.signature(sandbox.klikoo().client_secret())?)
    }
}

pub(crate) async fn get(
    sandbox: &Sandbox,
    token: &str,
    path: &str,
    query: &[(&str, &str)],
) -> Result<JsonResponse, Box<dyn Error>> {
    send(Call::get(sandbox, path, token)?.request(sandbox)?.query(query)).await
}

/// Sends a signed request with a body.
pub(crate) async fn post(
    sandbox: &Sandbox,
    token: &str,
    path: &str,
    body: &Value,
) -> Result<JsonResponse, Box<dyn Error>> {
    let body = body.to_string();
    let call = Call {
        method: "POST",
        body: &body,
        ..Call::get(sandbox, path, token)?
    };
    send(
        call.request(sandbox)?
            .header("Content-Type", "application/json")
            .body(body.clone()),
    )
    .await
}

#[tokio::test]
async fn balance_is_text_with_two_decimals() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let response = get(&sandbox, &token, BALANCE, &[]).await?;
    assert_eq!(
        response.body,
        json!({
            "response_code": "200032000",
            "response_message": "Sukses",
            "data": { "balance": "1000000.00" },
        })
    );
    Ok(())
}

#[tokio::test]
async fn signature_covers_the_whole_request() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let klikoo = sandbox.klikoo();
    let token = token(&sandbox).await?;
    // All requests have the same time. Otherwise the clock alone could invalidate a signature, or make `later` valid.
    let now = timestamp(&sandbox, SignedDuration::ZERO)?;
    let later = timestamp(&sandbox, SignedDuration::from_secs(1))?;
    let call = || {
        Call::get(&sandbox, BALANCE, &token).map(|call| Call {
            timestamp: now.clone(),
            ..call
        })
    };
    let key = klikoo.client_secret();
    for forged in [
        call()?.signature(klikoo.hmac_auth_key())?,
        Call {
            method: "get",
            ..call()?
        }
        .signature(key)?,
        Call {
            method: "POST",
            ..call()?
        }
        .signature(key)?,
        Call {
            path: "/klikoo-b2b/v1/open-api/balance",
            ..call()?
        }
        .signature(key)?,
        Call {
            token: "Bearer",
            ..call()?
        }
        .signature(key)?,
        Call {
            body: "{}",
            ..call()?
        }
        .signature(key)?,
        Call {
            timestamp: later,
            ..call()?
        }
        .signature(key)?,
        "AAAA".to_owned(),
        String::new(),
    ] {
        let rejected = send(call()?.signed_with(&sandbox, &forged)?).await?;
        assert_eq!(rejected.status, 400);
        assert_eq!(rejected.text("response_code"), "400036508");
    }
    Ok(())
}

#[tokio::test]
async fn hash_covers_each_byte_of_the_body() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    // No documented GET has a body, so it is rejected, but only after its signature was verified.
    let call = Call {
        body: r#"{"b":1,"a":2}"#,
        ..Call::get(&sandbox, BALANCE, &token)?
    };
    let sent = |body: &'static str| Ok::<_, Box<dyn Error>>(call.request(&sandbox)?.body(body));
    let genuine = send(sent(r#"{"b":1,"a":2}"#)?).await?;
    assert_eq!(genuine.text("response_code"), "400036510");
    for other in [r#"{"a":2,"b":1}"#, r#"{"b":1, "a":2}"#, ""] {
        assert_eq!(send(sent(other)?).await?.text("response_code"), "400036508");
    }
    Ok(())
}

#[tokio::test]
async fn signature_excludes_the_query() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let query = [("page", "1"), ("limit", "10")];
    assert_eq!(get(&sandbox, &token, HISTORY, &query).await?.status, 200);

    let with_query = Call::get(&sandbox, "/v1/open-api/transactions?page=1&limit=10", &token)?;
    let rejected = send(with_query.request(&sandbox)?).await?;
    assert_eq!(rejected.text("response_code"), "400026508");
    Ok(())
}

#[tokio::test]
async fn invalid_token_has_code_6500() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let other = Sandbox::start().await?;
    let mine = token(&sandbox).await?;
    let call = Call::get(&sandbox, BALANCE, &mine)?;
    let signature = call.signature(sandbox.klikoo().client_secret())?;
    let url = format!("{}{BALANCE}", sandbox.klikoo().base_url());
    let unauthorized = |authorization: Option<String>| {
        let mut request = Http::new()
            .get(&url)
            .header("Open-Api-Timestamp", &call.timestamp)
            .header("Open-Api-Signature", &signature);
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        Ok::<_, Box<dyn Error>>(request)
    };
    for authorization in [
        None,
        Some(mine.clone()),
        Some(format!("Basic {mine}")),
        Some("Bearer h.p.s".to_owned()),
        Some(format!("Bearer {}", token(&other).await?)),
    ] {
        let rejected = send(unauthorized(authorization)?).await?;
        assert_eq!(
            (rejected.status, rejected.text("response_code")),
            (401, "401036500")
        );
    }
    sandbox.klikoo().revoke_tokens();
    let revoked = send(call.request(&sandbox)?).await?;
    assert_eq!(
        (revoked.status, revoked.text("response_code")),
        (401, "401036500")
    );
    Ok(())
}

#[tokio::test]
async fn expired_token_has_code_6535() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let old = token(&sandbox).await?;
    sandbox.advance(Duration::from_secs(840));
    assert_eq!(get(&sandbox, &old, BALANCE, &[]).await?.status, 200);
    sandbox.advance(Duration::from_secs(60));
    let expired = get(&sandbox, &old, BALANCE, &[]).await?;
    assert_eq!(
        (expired.status, expired.text("response_code")),
        (401, "401036535")
    );
    assert_eq!(expired.text("response_message"), "Token kadaluarsa");

    let young = token(&sandbox).await?;
    sandbox.klikoo().expire_tokens();
    let expired = get(&sandbox, &young, HISTORY, &[]).await?;
    assert_eq!(expired.text("response_code"), "401026535");
    assert_eq!(sandbox.klikoo().token_requests(), 2);
    Ok(())
}

#[tokio::test]
async fn stale_timestamp_has_code_6505() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let call = Call {
        timestamp: timestamp(&sandbox, SignedDuration::from_mins(-6))?,
        ..Call::get(&sandbox, BALANCE, &token)?
    };
    let stale = send(call.request(&sandbox)?).await?;
    assert_eq!((stale.status, stale.text("response_code")), (400, "400036505"));
    Ok(())
}

#[tokio::test]
async fn pages_list_every_transaction_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let mut ids = HashSet::new();
    let mut page = 1;
    loop {
        let number = page.to_string();
        let query = [("page", number.as_str()), ("limit", "50")];
        let response = get(&sandbox, &token, HISTORY, &query).await?;
        assert_eq!(response.text("response_code"), "200022000");
        let meta = &response.body["meta"];
        assert_eq!(meta["current_page"], page);
        assert_eq!(
            (&meta["total_pages"], &meta["total_rows"]),
            (&json!(3), &json!(137))
        );
        assert_eq!(meta["per_page"], 50);
        ids.extend(
            response
                .items("data")
                .iter()
                .map(|row| row["transaction_id"].to_string()),
        );
        match meta["next_page"].as_u64() {
            Some(next) => page = next,
            None => break,
        }
    }
    assert_eq!(page, 3);
    assert_eq!(ids.len(), sandbox.klikoo().transaction_count());
    Ok(())
}

#[tokio::test]
async fn page_after_the_last_is_empty() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let query = [("page", "9"), ("limit", "50")];
    let response = get(&sandbox, &token, HISTORY, &query).await?;
    assert_eq!(response.body["data"], json!([]));
    assert_eq!(response.body["meta"]["next_page"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn page_and_limit_are_required_and_positive() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    for (query, code) in [
        (&[("limit", "10")][..], "400026512"),
        (&[("page", "1")], "400026512"),
        (&[("page", ""), ("limit", "10")], "400026512"),
        (&[("page", "0"), ("limit", "10")], "400026510"),
        (&[("page", "1"), ("limit", "many")], "400026510"),
        (
            &[("page", "1"), ("limit", "10"), ("from", "yesterday")],
            "400026510",
        ),
        (&[("page", "1"), ("limit", "10"), ("size", "10")], "400026510"),
    ] {
        let rejected = get(&sandbox, &token, HISTORY, query).await?;
        assert_eq!(
            (rejected.status, rejected.text("response_code")),
            (400, code),
            "{query:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn history_filters_by_text_and_time() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let first = [("page", "1"), ("limit", "200")];
    for (filter, rows) in [
        (&[("q", "gopay")][..], 34),
        (&[("q", "14429140")], 1),
        (&[("q", "nothing")], 0),
        (
            &[("from", "2024-05-20T00:00:00"), ("to", "2024-05-20T23:59:59")],
            14,
        ),
    ] {
        let query = [&first, filter].concat();
        let response = get(&sandbox, &token, HISTORY, &query).await?;
        assert_eq!(response.items("data").len(), rows, "{filter:?}");
        assert_eq!(response.body["meta"]["total_rows"], rows);
    }
    Ok(())
}

#[tokio::test]
async fn transaction_has_fourteen_text_fields() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let path = "/v1/open-api/transactions/14429140";
    let response = get(&sandbox, &token, path, &[]).await?;
    assert_eq!(response.text("response_code"), "200022000");
    let data = response.body["data"].as_object().unwrap();
    assert_eq!(data.len(), 14);
    assert!(data.values().all(Value::is_string));
    assert_eq!(data["transaction_id"], "14429140");
    Ok(())
}

#[tokio::test]
async fn unknown_transaction_has_code_7005() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let path = "/v1/open-api/transactions/1";
    let rejected = get(&sandbox, &token, path, &[]).await?;
    assert_eq!(
        (rejected.status, rejected.text("response_code")),
        (404, "404027005")
    );
    Ok(())
}

#[tokio::test]
async fn unimplemented_operation_has_code_9976() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (path, code) in [("auth-signature", "501019976"), ("signature", "501019976")] {
        let url = format!("{}/v1/open-api/{path}", sandbox.klikoo().base_url());
        let rejected = send(Http::new().post(url)).await?;
        assert_eq!((rejected.status, rejected.text("response_code")), (501, code));
    }
    Ok(())
}

#[tokio::test]
async fn extreme_page_numbers_are_handled() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let largest = usize::MAX.to_string();
    let far = get(
        &sandbox,
        &token,
        HISTORY,
        &[("page", &largest), ("limit", &largest)],
    )
    .await?;
    assert_eq!((far.status, far.items("data").len()), (200, 0));
    for page in ["-1", "0", "1.0", "99999999999999999999", "\u{0661}"] {
        for query in [[("page", page), ("limit", "1")], [("page", "1"), ("limit", page)]] {
            let rejected = get(&sandbox, &token, HISTORY, &query).await?;
            assert_eq!(rejected.text("response_code"), "400026510", "{query:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn impossible_transaction_id_is_unknown() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    for (id, code) in [("%zz", "404027005"), ("%00", "404027005"), ("%FF", "404000001")] {
        let rejected = get(&sandbox, &token, &format!("{HISTORY}/{id}"), &[]).await?;
        assert_eq!(rejected.text("response_code"), code, "{id}");
    }
    Ok(())
}
