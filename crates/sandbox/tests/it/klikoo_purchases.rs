use std::time::Duration;

use sandbox::{ControlError, DeliveryError};
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::JsonResponse,
    klikoo::{get, post},
    klikoo_token::token,
};

const BUY: &str = "/v1/open-api/products/buy";

/// Body of a purchase for 20,500 rupiah.
fn purchase(reference: &str) -> Value {
    json!({
        "amount": "20500",
        "msidn": "01105691111",
        "product_code": "PLN20",
        "selling_price": "21000",
        "value": "01105691111",
        "partner_reference_id": reference,
    })
}

fn changed(mut body: Value, field: &str, value: &str) -> Value {
    body[field] = json!(value);
    body
}

fn id(response: &JsonResponse) -> String {
    assert_eq!(
        (response.status, response.text("response_code")),
        (201, "201022001"),
        "{}",
        response.body
    );
    response.body["data"]["transaction_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

async fn detail(sandbox: &Sandbox, token: &str, id: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let path = format!("/v1/open-api/transactions/{id}");
    Ok(get(sandbox, token, &path, &[]).await?.body["data"].clone())
}

#[tokio::test]
async fn purchase_is_settled_and_paid_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let before = klikoo.transaction_count();
    let id = id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    assert_eq!(detail(&sandbox, &token, &id).await?["status"], "INPROGRESS");
    assert_eq!(klikoo.balance(), 1_000_000);

    klikoo.settle_purchase(&id)?;

    let settled = detail(&sandbox, &token, &id).await?;
    assert_eq!(settled["status"], "SUCCESS");
    assert_eq!(settled["beginning_balance"], "1000000");
    assert_eq!(settled["current_balance"], "979500");
    let balance = get(&sandbox, &token, "/v1/open-api/balance", &[]).await?;
    assert_eq!(balance.body["data"]["balance"], "979500.00");
    assert_eq!(klikoo.transaction_count(), before + 1);
    let query = [("page", "1"), ("limit", "5"), ("q", "order-1")];
    let found = get(&sandbox, &token, "/v1/open-api/transactions", &query).await?;
    assert_eq!(found.items("data").len(), 1);
    assert_eq!(found.items("data")[0]["transaction_id"], id.as_str());
    Ok(())
}

#[tokio::test]
async fn purchase_settles_by_the_clock() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let id = id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    sandbox.advance(Duration::from_secs(3));
    assert_eq!(detail(&sandbox, &token, &id).await?["status"], "SUCCESS");
    assert_eq!(klikoo.balance(), 979_500);
    assert!(matches!(
        klikoo.fail_purchase(&id, "too late"),
        Err(ControlError::WrongState { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn reference_is_used_once_whatever_the_outcome() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let id = id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    klikoo.fail_purchase(&id, "Nomor tujuan salah")?;
    let failed = detail(&sandbox, &token, &id).await?;
    assert_eq!(
        (&failed["status"], &failed["reason"]),
        (&json!("FAILED"), &json!("Nomor tujuan salah"))
    );
    let again = post(&sandbox, &token, BUY, &purchase("order-1")).await?;
    assert_eq!((again.status, again.text("response_code")), (409, "409026563"));
    assert_eq!(klikoo.balance(), 1_000_000);
    Ok(())
}

#[tokio::test]
async fn rejected_purchase_costs_nothing() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let transactions = klikoo.transaction_count();
    for (body, code) in [
        (changed(purchase("a"), "product_code", "PLN21"), "404027003"),
        (changed(purchase("b"), "product_code", "PLN75"), "503029991"),
        (changed(purchase("c"), "amount", "20499"), "503029998"),
        (changed(purchase("d"), "amount", "20500.00"), "400026510"),
        (changed(purchase("e"), "value", ""), "400026512"),
        (changed(purchase("f"), "amount", "1000001"), "400026510"),
    ] {
        let rejected = post(&sandbox, &token, BUY, &body).await?;
        assert_eq!(rejected.text("response_code"), code, "{body}");
        assert_eq!(rejected.status.to_string(), code[..3], "{body}");
    }
    assert_eq!(klikoo.balance(), 1_000_000);
    assert_eq!(klikoo.transaction_count(), transactions);
    Ok(())
}

#[tokio::test]
async fn pending_purchase_reserves_its_amount() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let all = |reference| changed(purchase(reference), "amount", "600000");
    id(&post(&sandbox, &token, BUY, &all("order-1")).await?);
    let rejected = post(&sandbox, &token, BUY, &all("order-2")).await?;
    assert_eq!(rejected.text("response_code"), "400026510");
    assert!(rejected.text("response_message").contains("saldo"));
    Ok(())
}

#[tokio::test]
async fn inquiries_cover_bills_and_some_products() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let token = token(&sandbox).await?;
    let bill = |code: &str, number: &str| json!({"account_number": number, "product_code": code});
    let (prepaid, postpaid) = (
        "/v1/open-api/products/inquiry",
        "/v1/open-api/transactions/inquiry-postpaid",
    );
    for (path, body, code) in [
        (prepaid, purchase("order-1"), "200022000"),
        (
            prepaid,
            changed(purchase("order-1"), "product_code", "AXIS5"),
            "400026525",
        ),
        (postpaid, bill("POSTPAIDPLN", "123456789012"), "200022000"),
        (postpaid, bill("PLN20", "123456789012"), "400026525"),
        (postpaid, bill("POSTPAIDPLN", "12345678901x"), "404027011"),
        (postpaid, bill("POSTPAIDPLN", "000000000000"), "404027002"),
        (postpaid, bill("POSTPAID", "123456789012"), "404027003"),
    ] {
        let response = post(&sandbox, &token, path, &body).await?;
        assert_eq!(response.text("response_code"), code, "{body}");
    }
    // An inquiry does not use its reference.
    id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    Ok(())
}

#[tokio::test]
async fn products_are_listed_filtered_and_sorted() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let list = async |body: Value| post(&sandbox, &token, "/v1/open-api/products", &body).await;
    let all = list(json!({"limit": 100, "page": 1})).await?;
    assert_eq!(all.items("data").len(), klikoo.product_count());
    assert_eq!(all.body["meta"]["next_page"], Value::Null);

    let search =
        json!([{"field": "categories", "value": "plnprepaid"}, {"field": "enable", "value": "true"}]);
    let sort = json!({"field": "agent_price", "value": "desc"});
    let page = list(json!({"limit": 4, "page": 2, "search": search, "sort": sort})).await?;
    assert_eq!(page.body["meta"]["total_rows"], 6);
    let prices: Vec<_> = page
        .items("data")
        .iter()
        .map(|item| &item["agent_price"])
        .collect();
    assert_eq!(prices, ["10500", "5500"]);
    Ok(())
}

#[tokio::test]
async fn callback_repeats_until_accepted() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let first = id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    let second = id(&post(&sandbox, &token, BUY, &purchase("order-2")).await?);
    assert_eq!(klikoo.waiting_callbacks(), 0);
    klikoo.settle_purchase(&second)?;
    klikoo.fail_purchase(&first, "Nomor tujuan salah")?;

    let receiver = test_servers::receiver([500, 200, 200]).await;
    let url = receiver.uri();
    assert_eq!(klikoo.deliver_callbacks(&url).await?, [500]);
    assert_eq!(klikoo.waiting_callbacks(), 2);
    assert_eq!(klikoo.deliver_callbacks(&url).await?, [200, 200]);
    assert_eq!(klikoo.waiting_callbacks(), 0);

    let arrived = receiver.received_requests().await.unwrap_or_default();
    let told: Vec<Value> = arrived
        .iter()
        .map(|request| serde_json::from_slice(&request.body))
        .collect::<Result<_, _>>()?;
    assert_eq!(told[0], told[1]);
    assert_eq!(told[1]["transaction_id"], second.as_str());
    assert_eq!(told[1]["transaction_status"], "SUCCESS");
    assert_eq!(told[1]["beginning_balance"], 1_000_000);
    assert_eq!(told[1]["current_balance"], 979_500);
    assert_eq!(told[2]["transaction_status"], "FAILED");
    assert_eq!(told[2]["partner_reference_id"], "order-1");
    let mut headers = arrived[0].headers.keys();
    let signature = headers.find(|name| name.as_str().contains("signature"));
    assert_eq!(signature, None);
    assert_eq!(
        klikoo.deliver_callbacks("http://example.com/").await,
        Err(DeliveryError::NotLoopback)
    );
    Ok(())
}

#[tokio::test]
async fn every_error_code_can_be_queued() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (klikoo, token) = (sandbox.klikoo(), token(&sandbox).await?);
    let mut rejected = 0;
    for row in klikoo.codes() {
        if row.starts_with('2') {
            assert!(klikoo.reject_next(row).is_err(), "{row}");
            continue;
        }
        klikoo.reject_next(row)?;
        let response = post(&sandbox, &token, BUY, &purchase("order-1")).await?;
        assert_eq!(response.text("response_code"), row.replace("xx", "02"), "{row}");
        assert_eq!(response.status.to_string(), row[..3]);
        rejected += 1;
    }
    assert_eq!(rejected, 32);
    assert!(klikoo.reject_next("418xx0001").is_err());

    // A read lists no 409, so the error remains queued until a purchase.
    klikoo.reject_next("409xx6563")?;
    let balance = get(&sandbox, &token, "/v1/open-api/balance", &[]).await?;
    assert_eq!(balance.status, 200);
    let bought = post(&sandbox, &token, BUY, &purchase("order-1")).await?;
    assert_eq!(bought.status, 409);
    id(&post(&sandbox, &token, BUY, &purchase("order-1")).await?);
    Ok(())
}
