use std::{collections::HashSet, error::Error, time::Duration};

use sandbox::ControlError;
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, decide, send},
};

/// Sandbox and HTTP client.
struct Bapp {
    sandbox: Sandbox,
    http: Http,
}

impl Bapp {
    async fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            sandbox: Sandbox::start().await?,
            http: Http::new(),
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.klip_a2a().base_url())
    }

    /// Prepares a request, and returns its key.
    async fn prepare(&self, kind: &str) -> Result<String, Box<dyn Error>> {
        let mut body = json!({ "bapp": { "name": "Example" }, "type": kind });
        match kind {
            "send_klay" => {
                let owner = self.sandbox.klip_a2a().card_owner();
                body["transaction"] = json!({ "to": owner, "amount": "1" });
            }
            "sign_message" => body["message"] = json!({ "value": "hello" }),
            _ => {}
        }
        let prepared = send(self.http.post(self.url("/v2/a2a/prepare")).json(&body)).await?;
        Ok(prepared.text("request_key").to_owned())
    }

    async fn result(&self, key: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let request = self.http.get(self.url("/v2/a2a/result"));
        send(request.query(&[("request_key", key)])).await
    }

    async fn cards(&self, query: &[(&str, &str)]) -> Result<JsonResponse, Box<dyn Error>> {
        send(self.http.get(self.url("/v2/a2a/cards")).query(query)).await
    }
}

#[tokio::test]
async fn approved_link_returns_user_address() -> Outcome {
    let bapp = Bapp::new().await?;
    let klip = bapp.sandbox.klip_a2a();
    let key = bapp.prepare("auth").await?;
    let waiting = bapp.result(&key).await?;
    assert_eq!((waiting.status, waiting.text("status")), (200, "prepared"));
    assert_eq!(waiting.body["result"], Value::Null);

    klip.approve(&key)?;
    let done = bapp.result(&key).await?;
    assert_eq!(done.text("status"), "completed");
    assert_eq!(done.text("request_key"), key);
    assert_eq!(
        done.body["result"],
        json!({ "klaytn_address": klip.card_owner() })
    );
    Ok(())
}

#[tokio::test]
async fn approved_message_returns_signature() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("sign_message").await?;
    bapp.sandbox.klip_a2a().approve(&key)?;
    let done = bapp.result(&key).await?;
    assert_eq!(done.text("status"), "completed");
    let signature = done.body["result"]["signature"].as_str().unwrap();
    assert_eq!((signature.len(), &signature[..2]), (132, "0x"));
    Ok(())
}

#[tokio::test]
async fn approved_transaction_is_pending_until_settled() -> Outcome {
    let bapp = Bapp::new().await?;
    let klip = bapp.sandbox.klip_a2a();
    for (success, status) in [(true, "success"), (false, "fail")] {
        let key = bapp.prepare("send_klay").await?;
        klip.approve(&key)?;
        let pending = bapp.result(&key).await?;
        assert_eq!(pending.text("status"), "requested");
        assert_eq!(pending.body["result"]["status"], "pending");

        klip.settle(&key, success)?;
        let settled = bapp.result(&key).await?;
        assert_eq!(settled.text("status"), "completed");
        assert_eq!(settled.body["result"]["status"], status);
        assert_eq!(
            settled.body["result"]["tx_hash"],
            pending.body["result"]["tx_hash"]
        );
    }
    Ok(())
}

#[tokio::test]
async fn rejected_request_is_canceled() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("auth").await?;
    bapp.sandbox.klip_a2a().reject(&key)?;
    let rejected = bapp.result(&key).await?;
    assert_eq!((rejected.status, rejected.text("status")), (200, "canceled"));
    Ok(())
}

#[tokio::test]
async fn failed_request_has_reason() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("send_klay").await?;
    bapp.sandbox.klip_a2a().fail(&key, 6200, "daily limit exceeded")?;
    let failed = bapp.result(&key).await?;
    assert_eq!((failed.status, failed.text("status")), (200, "error"));
    assert_eq!(
        failed.body["error"],
        json!({ "code": 6200, "message": "daily limit exceeded" })
    );
    Ok(())
}

#[tokio::test]
async fn key_expires_after_five_minutes() -> Outcome {
    let bapp = Bapp::new().await?;
    let klip = bapp.sandbox.klip_a2a();
    let cut_short = bapp.prepare("auth").await?;
    klip.expire(&cut_short)?;
    let old = bapp.prepare("auth").await?;
    bapp.sandbox.advance(Duration::from_secs(300));
    for key in [cut_short, old] {
        let expired = bapp.result(&key).await?;
        assert_eq!((expired.status, &expired.body["code"]), (400, &json!(6001)));
        assert!(!expired.text("err").is_empty());
        assert!(matches!(klip.approve(&key), Err(ControlError::WrongState { .. })));
    }
    Ok(())
}

#[tokio::test]
async fn unknown_or_missing_key_is_an_error() -> Outcome {
    let bapp = Bapp::new().await?;
    let unknown = bapp.result("b37f873d-32ce-4d5d-b72e-08d528e7fb8e").await?;
    let missing = send(bapp.http.get(bapp.url("/v2/a2a/result"))).await?;
    for rejected in [unknown, missing] {
        assert_eq!((rejected.status, &rejected.body["code"]), (400, &json!(6000)));
        assert!(!rejected.text("err").is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn page_of_the_link_approves_once() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("send_klay").await?;
    let wallet = bapp.sandbox.klip_a2a().wallet_url();
    let link = format!("{wallet}?target=/a2a?request_key={key}");
    let approved = decide(&bapp.http, &link, "approve").send().await?;
    assert_eq!(approved.status().as_u16(), 200);
    assert_eq!(bapp.result(&key).await?.text("status"), "requested");
    assert_eq!(send(bapp.http.get(&link)).await?.status, 410);
    assert_eq!(send(decide(&bapp.http, &link, "reject")).await?.status, 410);

    bapp.sandbox.advance(Duration::from_secs(3));
    let settled = bapp.result(&key).await?;
    assert_eq!(settled.body["result"]["status"], "success");
    Ok(())
}

#[tokio::test]
async fn encoded_or_unknown_link_does_not_open() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("auth").await?;
    let wallet = bapp.sandbox.klip_a2a().wallet_url();
    for (query, status) in [
        (format!("target=%2Fa2a%3Frequest_key%3D{key}"), 400),
        (format!("target=a2a?request_key={key}"), 400),
        ("target=/a2a?request_key=unknown".to_owned(), 404),
    ] {
        let url = format!("{wallet}?{query}");
        for request in [bapp.http.get(&url), decide(&bapp.http, &url, "approve")] {
            assert_eq!(send(request).await?.status, status, "{query}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn page_of_the_link_cancels() -> Outcome {
    let bapp = Bapp::new().await?;
    let key = bapp.prepare("send_klay").await?;
    let wallet = bapp.sandbox.klip_a2a().wallet_url();
    let link = format!("{wallet}?target=/a2a?request_key={key}");
    let canceled = decide(&bapp.http, &link, "reject").send().await?;
    assert_eq!(canceled.text().await?, "The request is canceled.\n");
    assert_eq!(bapp.result(&key).await?.text("status"), "canceled");
    Ok(())
}

#[tokio::test]
async fn pages_list_each_card_once() -> Outcome {
    let bapp = Bapp::new().await?;
    let klip = bapp.sandbox.klip_a2a();
    let owner = [("sca", klip.card_contract()), ("eoa", klip.card_owner())];
    let mut ids = HashSet::new();
    let mut sizes = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = bapp.cards(&[owner[0], owner[1], ("cursor", &cursor)]).await?;
        sizes.push(page.items("cards").len());
        ids.extend(
            page.items("cards")
                .iter()
                .map(|card| card["card_id"].as_u64().unwrap()),
        );
        page.text("next_cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 30]);
    assert_eq!(ids.len(), klip.card_count());
    assert!(ids.contains(&9_007_199_254_740_993));
    Ok(())
}

#[tokio::test]
async fn other_owner_has_no_cards() -> Outcome {
    let bapp = Bapp::new().await?;
    let sca = bapp.sandbox.klip_a2a().card_contract();
    let other = "0x9999999999999999999999999999999999999999";
    let page = bapp.cards(&[("sca", sca), ("eoa", other)]).await?;
    assert_eq!(page.status, 200);
    assert_eq!(page.body["cards"], json!([]));
    assert_eq!(page.body["next_cursor"], "");
    Ok(())
}

#[tokio::test]
async fn cards_request_is_validated() -> Outcome {
    let bapp = Bapp::new().await?;
    let klip = bapp.sandbox.klip_a2a();
    let (sca, eoa) = (("sca", klip.card_contract()), ("eoa", klip.card_owner()));
    let other = ("eoa", "0x9999999999999999999999999999999999999999");
    let first = bapp.cards(&[sca, eoa]).await?;
    let cursor = ("cursor", first.text("next_cursor"));
    assert_eq!(bapp.cards(&[sca, eoa, cursor]).await?.status, 200);
    for query in [
        &[eoa][..],
        &[sca],
        &[("sca", klip.card_owner()), eoa],
        &[sca, ("eoa", "me")],
        &[sca, other, cursor],
        &[sca, eoa, ("cursor", "undefined")],
        &[sca, eoa, ("limit", "10")],
    ] {
        let rejected = bapp.cards(query).await?;
        assert_eq!(rejected.status, 400, "{query:?}");
        assert!(rejected.body["code"].is_i64() && rejected.body["err"].is_string());
    }
    Ok(())
}
