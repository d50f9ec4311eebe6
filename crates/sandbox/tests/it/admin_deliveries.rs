//! Deliveries and server-sent events in the admin API.

use std::error::Error;

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{Outcome, admin::Admin, caller::Caller, klavi::Merchant, klavi_payments::new_payment};

/// Server-sent events of a sandbox.
struct Events {
    response: reqwest::Response,
    text: String,
}

/// Server-sent event.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Events {
    async fn open(admin: &Admin, last_id: Option<&str>) -> Result<Self, reqwest::Error> {
        let url = format!("http://{}/_sandbox/v1/events", admin.sandbox.address());
        let mut request = admin.http.get(url);
        if let Some(id) = last_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await?;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Ok(Self {
            response,
            text: String::new(),
        })
    }

    /// Waits for the next event.
    async fn next(&mut self) -> Result<Event, Box<dyn Error>> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = block.lines().filter_map(|line| line.strip_prefix(name));
                    lines.next().unwrap_or_default().trim().to_owned()
                };
                let event = Event {
                    id: field("id:"),
                    name: field("event:"),
                    data: serde_json::from_str(&field("data:")).unwrap_or_default(),
                };
                let rest = rest.len();
                self.text.drain(..self.text.len() - rest);
                if !event.name.is_empty() {
                    return Ok(event);
                }
                continue;
            }
            let chunk = self.response.chunk().await?.ok_or("the stream ended")?;
            self.text.push_str(std::str::from_utf8(&chunk)?);
        }
    }

    /// Waits for the next event of this name.
    async fn until(&mut self, name: &str) -> Result<Event, Box<dyn Error>> {
        loop {
            let event = self.next().await?;
            if event.name == name {
                return Ok(event);
            }
        }
    }
}

/// Returns the deliveries of a provider with a purchase that has settled.
async fn klikoo_admin() -> Result<Admin, Box<dyn Error>> {
    let caller = Caller::new().await?;
    caller.create("klikoo", "buy").await?;
    let klikoo = caller.sandbox().klikoo();
    klikoo.settle_purchase(&klikoo.purchases()[0].transaction_id)?;
    let Merchant { sandbox, http } = caller.merchant;
    Ok(Admin { sandbox, http })
}

#[tokio::test]
async fn target_receives_with_documented_backoff() -> Outcome {
    let admin = klikoo_admin().await?;
    let receiver = test_servers::receiver([503, 500, 200]).await;
    let url = format!("{}/callback", receiver.uri());
    let mut events = Events::open(&admin, None).await?;
    let (status, listed) = admin
        .send(
            Method::PUT,
            "/klikoo/deliveries/target",
            Some(json!({ "url": url })),
        )
        .await;
    assert_eq!((status, &listed["target"]), (200, &json!(url)));
    for (step, expected) in [(0.25, 503), (0.5, 500), (0.0, 200)] {
        let event = events.until("delivery").await?;
        assert_eq!(event.data, json!({ "provider": "klikoo", "id": "1" }));
        let delivery = admin.get("/klikoo/deliveries").await["deliveries"][0].take();
        let attempts = delivery["attempts"].as_array().ok_or("a list")?;
        assert_eq!(attempts.last().ok_or("an attempt")?["status"], expected);
        let is_delivered = expected == 200;
        let state = if is_delivered { "delivered" } else { "queued" };
        assert_eq!(delivery["state"], state);
        assert_eq!(delivery["next_attempt_at"].is_null(), is_delivered);
        // The sandbox's clock is frozen, so only this makes the retry due.
        admin.post("/clock/advance", json!({ "seconds": step })).await;
    }
    let arrived = receiver.received_requests().await.unwrap_or_default();
    let callback: Value = serde_json::from_slice(&arrived[0].body)?;
    assert_eq!(callback["transaction_status"], "SUCCESS");

    assert_eq!(
        admin
            .send(Method::DELETE, "/klikoo/deliveries/target", None)
            .await
            .0,
        204
    );
    assert!(admin.get("/klikoo/deliveries").await["target"].is_null());
    Ok(())
}

#[tokio::test]
async fn settled_purchase_is_delivered_at_its_time() -> Outcome {
    let caller = Caller::new().await?;
    let receiver = test_servers::receiver([200]).await;
    let callbacks = caller.sandbox().klikoo().callbacks();
    callbacks.set_target(&receiver.uri())?;
    caller.create("klikoo", "buy").await?;
    let Merchant { sandbox, http } = caller.merchant;
    let admin = Admin { sandbox, http };
    let mut events = Events::open(&admin, None).await?;
    admin.post("/clock/advance", json!({ "seconds": 3 })).await;
    events.until("delivery").await?;
    events.until("delivery").await?;
    assert_eq!(
        admin.get("/klikoo/deliveries").await["deliveries"][0]["state"],
        "delivered"
    );
    Ok(())
}

#[tokio::test]
async fn deliveries_are_reordered_duplicated_and_retried() -> Outcome {
    let merchant = Merchant::new().await?;
    let (_, id) = new_payment(&merchant).await?;
    merchant.sandbox.klavi().authorize_payment(&id)?;
    let Merchant { sandbox, http } = merchant;
    let admin = Admin { sandbox, http };
    let receiver = test_servers::receiver([200, 200, 200, 503]).await;
    let url = receiver.uri();
    let ids = |list: &Value| {
        let list = list["deliveries"].as_array().cloned().unwrap_or_default();
        let ids = list
            .iter()
            .map(|delivery| delivery["id"].as_str().unwrap_or_default().to_owned());
        ids.collect::<Vec<_>>()
    };
    let (status, ordered) = admin
        .send(
            Method::PUT,
            "/klavi/deliveries/order",
            Some(json!({ "ids": ["2"] })),
        )
        .await;
    assert_eq!(
        (status, ids(&ordered)),
        (200, vec!["2".to_owned(), "1".to_owned()])
    );
    let (status, duplicate) = admin
        .send(Method::POST, "/klavi/deliveries/2/duplicate", None)
        .await;
    assert_eq!((status, &duplicate["id"]), (200, &json!("3")));

    let wanted = json!({ "url": url, "order": ["3", "1"] });
    let (status, sent) = admin.post("/klavi/deliveries/deliver", wanted).await;
    assert_eq!((status, ids(&sent)), (200, vec!["3".to_owned(), "1".to_owned()]));
    let (_, sent) = admin
        .post("/klavi/deliveries/deliver", json!({ "url": url }))
        .await;
    assert_eq!(ids(&sent), ["2"]);
    let (status, retried) = admin
        .post("/klavi/deliveries/2/retry", json!({ "url": url }))
        .await;
    assert_eq!((status, &retried["state"]), (200, &json!("delivered")));
    assert_eq!(retried["attempts"][1]["status"], 503);

    let arrived = receiver.received_requests().await.unwrap_or_default();
    let events: Vec<Value> = arrived
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap_or_default())
        .collect();
    assert_eq!(events[0], events[2], "a duplicate has the same event");
    assert_ne!(events[0], events[1]);
    Ok(())
}

#[tokio::test]
async fn forged_webhooks_are_wrong_in_one_way() -> Outcome {
    let admin = Admin::new().await?;
    let receiver = test_servers::receiver([401; 4]).await;
    let key = admin.sandbox.klavi().customer_secret_key().to_owned();
    let now = admin
        .sandbox
        .now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs();
    for (index, forgery) in ["wrong_key", "stale_timestamp", "altered_body", "missing"]
        .into_iter()
        .enumerate()
    {
        let wanted = json!({ "signature": forgery });
        let (status, forged) = admin.post("/klavi/deliveries/forge", wanted).await;
        assert_eq!((status, &forged["forged"]), (200, &json!(forgery)));
        let path = format!("/klavi/deliveries/{}/retry", index + 1);
        admin.post(&path, json!({ "url": receiver.uri() })).await;

        let arrived = receiver.received_requests().await.unwrap_or_default();
        let request = &arrived[index];
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes())?;
        let right = hex::encode(mac.chain_update(&request.body).finalize().into_bytes());
        let timestamp: u64 = header("x-klavi-timestamp").ok_or("a timestamp")?.parse()?;
        let is_stale = timestamp + 3600 <= now;
        assert_eq!(is_stale, forgery == "stale_timestamp", "{forgery}");
        let signature = header("x-klavi-signature");
        assert_eq!(signature.is_none(), forgery == "missing", "{forgery}");
        assert_eq!(
            signature == Some(&*right),
            forgery == "stale_timestamp",
            "{forgery}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn forged_callback_has_no_signature() -> Outcome {
    let admin = Admin::new().await?;
    let (status, forged) = admin
        .post("/klikoo/deliveries/forge", json!({ "signature": "missing" }))
        .await;
    assert_eq!((status, &forged["state"]), (200, &json!("queued")));
    let (status, problem) = admin
        .post("/klikoo/deliveries/forge", json!({ "signature": "wrong_key" }))
        .await;
    assert_eq!(
        (status, &problem["errors"][0]["expected"]),
        (400, &json!("`missing`"))
    );
    Ok(())
}

#[tokio::test]
async fn invalid_delivery_requests_are_refused() -> Outcome {
    let admin = klikoo_admin().await?;
    let target = json!({ "url": "http://example.com/hook" });
    let receiver = test_servers::receiver([200]).await;
    let url = receiver.uri();
    admin
        .post("/klikoo/deliveries/deliver", json!({ "url": url }))
        .await;
    for (method, path, body, expected) in [
        (Method::PUT, "/klikoo/deliveries/target", target, (400, "/url")),
        (Method::POST, "/klikoo/deliveries/deliver", json!({}), (409, "")),
        (
            Method::POST,
            "/klikoo/deliveries/deliver",
            json!({ "url": url, "order": ["9"] }),
            (400, "/order"),
        ),
        (
            Method::POST,
            "/klikoo/deliveries/deliver",
            json!({ "url": url, "order": ["1"] }),
            (409, ""),
        ),
        (
            Method::PUT,
            "/klikoo/deliveries/order",
            json!({ "ids": ["9"] }),
            (400, "/ids"),
        ),
        (
            Method::POST,
            "/klikoo/deliveries/9/retry",
            json!({ "url": url }),
            (404, ""),
        ),
        (Method::POST, "/klikoo/deliveries/1/retry", json!({}), (409, "")),
        (
            Method::POST,
            "/klip-card/deliveries/forge",
            json!({ "signature": "missing" }),
            (404, ""),
        ),
    ] {
        let (status, problem) = admin.send(method, path, Some(body)).await;
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap_or_default();
        assert_eq!((status, pointer), expected, "{path}: {problem}");
    }
    Ok(())
}

#[tokio::test]
async fn events_tell_of_changes_and_resume() -> Outcome {
    let admin = Admin::new().await?;
    let mut events = Events::open(&admin, None).await?;
    admin.http.get(admin.sandbox.klavi().base_url()).send().await?;
    let first = events.next().await?;
    assert_eq!(
        (&*first.name, &first.data["provider"]),
        ("exchange", &json!("klavi"))
    );
    admin.sandbox.freeze();
    admin
        .send(Method::PUT, "/faults", Some(json!({ "rules": [] })))
        .await;
    admin.sandbox.klikoo().set_balance(7);
    assert_eq!(events.next().await?.name, "clock");
    drop(events);

    let mut resumed = Events::open(&admin, Some(&first.id)).await?;
    assert_eq!(resumed.next().await?.name, "clock");
    assert_eq!(resumed.next().await?.name, "faults");
    let state = resumed.next().await?;
    assert_eq!(
        (&*state.name, state.data),
        ("state", json!({ "provider": "klikoo" }))
    );
    admin.send(Method::POST, "/reset", None).await;
    assert_eq!(resumed.until("reset").await?.data, json!({}));
    Ok(())
}
