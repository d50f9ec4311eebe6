//! Actions and lists of each provider in the admin API.

use std::error::Error;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    Outcome, admin,
    caller::{Caller, Change, Provider},
};

/// Caller of the providers and of the admin API.
struct Operator(Caller);

impl Operator {
    async fn new() -> Result<Self, Box<dyn Error>> {
        Caller::new().await.map(Self)
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        admin::call(self.0.sandbox(), &self.0.merchant.http, method, path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Sends an action that succeeds.
    async fn act(&self, path: &str, body: Option<Value>) -> Value {
        let (status, response) = self.send(Method::POST, path, body).await;
        assert_eq!(status, 200, "{path}: {response}");
        response
    }

    /// Sends an action without a body, and returns its status and the detail of the problem.
    async fn refused(&self, path: &str) -> (u16, String) {
        let (status, problem) = self.send(Method::POST, path, None).await;
        (status, problem["detail"].as_str().unwrap_or_default().to_owned())
    }
}

fn statuses(timeline: &Value) -> Vec<&str> {
    let entries = timeline.as_array().map_or(&[][..], Vec::as_slice);
    entries
        .iter()
        .filter_map(|entry| entry["status"].as_str())
        .collect()
}

#[tokio::test]
async fn account_bapps_and_cards_are_listed() -> Outcome {
    let operator = Operator::new().await?;
    let account = operator
        .send(
            Method::PUT,
            "/klip-card/account",
            Some(json!({ "state": "banned" })),
        )
        .await;
    assert_eq!((account.0, &account.1["state"]), (200, &json!("banned")));
    assert_eq!(operator.get("/klip-card/account").await["mint_limit"], 1000);

    let bapps = operator.get("/klip-card/bapps").await;
    let first = json!({ "nft_id": "137", "name": "Example BApp 1", "card_count": 250 });
    assert_eq!(bapps["bapps"][0], first);
    let cards = operator.get("/klip-card/cards?nft_id=138&offset=100").await;
    assert_eq!(cards["total"], 101);
    assert_eq!(cards["cards"].as_array().map(Vec::len), Some(1));
    // Beyond 2^53, where a number would be rounded.
    assert_eq!(cards["cards"][0]["card_id"], "9007199254741093");
    let all = operator.get("/klip-card/cards?limit=1").await;
    assert_eq!(all["total"], operator.0.sandbox().klip_card().card_count());
    assert_eq!(
        operator.get("/klip-card/cards?nft_id=1").await,
        json!({ "total": 0, "cards": [] })
    );
    Ok(())
}

#[tokio::test]
async fn user_decides_about_requests() -> Outcome {
    let operator = Operator::new().await?;
    let key = operator.0.request_key().to_owned();
    let path = |action: &str| format!("/klip-a2a/requests/{key}{action}");
    let shown = operator.get(&path("")).await;
    assert_eq!(shown["status"], "prepared");
    assert_eq!(
        operator.get("/klip-a2a/requests").await["requests"],
        json!([shown])
    );

    let approved = operator.act(&path("/approve"), None).await;
    assert_eq!(approved["status"], "completed");
    assert_eq!(
        operator.refused(&path("/reject")).await,
        (
            409,
            format!("request key `{key}` cannot be rejected: it is completed")
        )
    );
    assert_eq!(
        operator.refused("/klip-a2a/requests/none/expire").await,
        (404, "unknown request key `none`".to_owned())
    );

    let failed = operator.0.create("klip-a2a", "prepare").await?;
    let failed = format!("/klip-a2a/requests/{}/fail", failed.text("request_key"));
    let failed = operator
        .act(&failed, Some(json!({ "code": 6200, "message": "why" })))
        .await;
    assert_eq!(failed["error"], json!({ "code": 6200, "message": "why" }));
    let expired = operator.0.create("klip-a2a", "prepare").await?;
    let expired = format!("/klip-a2a/requests/{}/expire", expired.text("request_key"));
    assert_eq!(operator.act(&expired, None).await["status"], "expired");
    Ok(())
}

#[tokio::test]
async fn supplier_ends_purchases_and_operator_sets_balance() -> Outcome {
    let operator = Operator::new().await?;
    let balance = json!({ "balance": "123456789012345678" });
    let set = operator
        .send(Method::PUT, "/klikoo/balance", Some(balance.clone()))
        .await;
    assert_eq!(set, (200, balance.clone()));
    assert_eq!(operator.get("/klikoo/balance").await, balance);

    operator.0.create("klikoo", "buy").await?;
    operator.0.create("klikoo", "buy").await?;
    let purchases = operator.get("/klikoo/purchases").await;
    let id = |index: usize| {
        let id = purchases["purchases"][index]["transaction_id"].as_str();
        id.unwrap_or_default().to_owned()
    };
    let path = |id: &str, action: &str| format!("/klikoo/purchases/{id}/{action}");
    let settled = operator.act(&path(&id(0), "settle"), None).await;
    assert_eq!(settled["status"], "SUCCESS");
    let failed = operator
        .act(&path(&id(1), "fail"), Some(json!({ "reason": "why" })))
        .await;
    assert_eq!(
        (&failed["status"], &failed["reason"]),
        (&json!("FAILED"), &json!("why"))
    );
    assert_eq!(operator.refused(&path(&id(0), "settle")).await.0, 409);
    assert_eq!(operator.refused(&path("1", "settle")).await.0, 404);
    Ok(())
}

#[tokio::test]
async fn queued_rejection_is_for_its_operation() -> Outcome {
    let operator = Operator::new().await?;
    let queued = json!({ "code": "503xx9991", "operation": "buy" });
    let listed = operator.act("/klikoo/reject-next", Some(queued.clone())).await;
    assert_eq!(listed, json!({ "rejections": [queued] }));
    operator.0.create("klikoo", "balance").await?;
    let provider = Provider::of(operator.0.sandbox(), "klikoo")?;
    let buy = provider.contract.operation("buy").ok_or("buy")?;
    let rejected = operator
        .0
        .call(&provider, buy, &Change::default())?
        .send()
        .await?;
    assert_eq!(rejected.status(), 503);
    operator.0.create("klikoo", "buy").await?;
    for (body, pointer) in [
        (json!({ "code": "1" }), "/code"),
        (json!({ "code": "200xx2000" }), "/code"),
        (json!({ "code": "503xx9991", "operation": "sell" }), "/operation"),
    ] {
        let (status, problem) = operator
            .send(Method::POST, "/klikoo/reject-next", Some(body))
            .await;
        assert_eq!((status, &problem["errors"][0]["pointer"]), (400, &json!(pointer)));
    }
    assert_eq!(
        operator.send(Method::DELETE, "/klikoo/reject-next", None).await.0,
        204
    );
    assert_eq!(
        operator.get("/klikoo/reject-next").await,
        json!({ "rejections": [] })
    );
    Ok(())
}

#[tokio::test]
async fn payer_and_bank_move_a_payment() -> Outcome {
    let operator = Operator::new().await?;
    let path = |action: &str| format!("/klavi/payments/{}/{action}", operator.0.payment_id());
    let authorized = operator.act(&path("authorize"), None).await;
    assert_eq!(authorized["status"], "CONSENT_AUTHORIZED");
    let status = json!({ "status": "PAYMENT_ON_HOLD" });
    let held = operator.send(Method::PUT, &path("status"), Some(status)).await;
    assert_eq!((held.0, &held.1["status"]), (200, &json!("PAYMENT_ON_HOLD")));
    let settled = operator.act(&path("settle"), None).await;
    assert_eq!(
        statuses(&settled["timeline"]),
        [
            "CONSENT_AWAITING_AUTHORIZATION",
            "CONSENT_AUTHORIZED",
            "PAYMENT_ON_HOLD",
            "PAYMENT_COMPLETED"
        ]
    );
    let (status, detail) = operator.refused(&path("reject")).await;
    assert_eq!(status, 409);
    assert!(
        detail.ends_with("cannot be rejected: it is PAYMENT_COMPLETED"),
        "{detail}"
    );
    let listed = operator.get("/klavi/payments").await;
    assert_eq!(listed["payments"], json!([settled]));
    Ok(())
}

#[tokio::test]
async fn rejected_payment_under_consent_is_retried() -> Outcome {
    let operator = Operator::new().await?;
    let consents = operator.get("/klavi/consents").await;
    let consent = &consents["consents"][0];
    assert_eq!(consent["status"], "CONSENT_AUTHORIZED");
    let payments = consent["payments"].as_array().cloned().unwrap_or_default();
    let rejected = &payments[0];
    assert_eq!(rejected["status"], "PAYMENT_REJECTED");
    let path = |id: &Value, action: &str| {
        let id = id.as_str().unwrap_or_default();
        format!("/klavi/consent-payments/{id}/{action}")
    };
    let retry = operator.act(&path(&rejected["id"], "retry"), None).await;
    assert_ne!(retry["id"], rejected["id"]);
    let settled = operator.act(&path(&retry["id"], "settle"), None).await;
    assert_eq!(settled["status"], "PAYMENT_COMPLETED");
    assert_eq!(operator.refused(&path(&retry["id"], "retry")).await.0, 409);

    let id = consent["id"].as_str().unwrap_or_default();
    let revoked = operator.act(&format!("/klavi/consents/{id}/revoke"), None).await;
    assert_eq!(revoked["status"], "CONSENT_REVOKED");
    let (status, detail) = operator.refused(&path(&rejected["id"], "retry")).await;
    assert_eq!((status, detail.ends_with("it is CONSENT_REVOKED")), (409, true));
    Ok(())
}
