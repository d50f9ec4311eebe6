use std::{error::Error, time::Duration};

use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::JsonResponse,
    klikoo::{get, post},
    klikoo_token::token,
};

/// Sandbox and HTTP client with a token.
struct Traveller {
    sandbox: Sandbox,
    token: String,
}

impl Traveller {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::start().await?;
        let token = token(&sandbox).await?;
        Ok(Self { sandbox, token })
    }

    async fn ask(&self, call: &str, body: Value) -> Result<JsonResponse, Box<dyn Error>> {
        post(&self.sandbox, &self.token, &format!("/v1/open-api/{call}"), &body).await
    }

    /// Returns the code of the response.
    async fn code(&self, call: &str, body: Value) -> Result<String, Box<dyn Error>> {
        Ok(self.ask(call, body).await?.text("response_code").to_owned())
    }
}

fn seats(reference: &str, trip: &Value, seats: &[&str]) -> Value {
    let passengers: Vec<Value> = seats
        .iter()
        .map(|seat| json!({"seat_name": seat, "name": "Pelanggan"}))
        .collect();
    json!({
        "product_code": "BUS",
        "selling_price": "250000",
        "partner_reference_no": reference,
        "order_detail": {"name": "Pelanggan", "email": "customer@example.com", "phone_number": "081200000000"},
        "departure": {"trip_id": trip, "passengers": passengers},
    })
}

fn search(total_seat: u64) -> Value {
    json!({
        "product_code": "BUS", "source_id": 1, "source_type": "CITY", "destination_id": 14,
        "destination_type": "LOCATION", "total_seat": total_seat, "date": "2026-01-31",
        "pagination": {"limit": 5, "page": 1},
    })
}

#[tokio::test]
async fn trip_is_searched_held_and_booked() -> Outcome {
    let traveller = Traveller::new().await?;
    let klikoo = traveller.sandbox.klikoo();
    let bus = json!({"product_code": "BUS", "keyword": "bandung"});
    let from = traveller.ask("transports/sources", bus).await?;
    assert_eq!((from.status, from.text("response_code")), (201, "201022001"));
    assert_eq!(from.body["data"]["cities"][0]["id"], 1);

    let trips = traveller.ask("transports/trips", search(20)).await?;
    assert_eq!(trips.body["meta"]["total_rows"], 13);
    let trip = &trips.items("data")[1];
    assert_eq!(trip["boarding_time"], "2026-01-31T05:45:00+07:00");
    let detail = json!({"product_code": "BUS", "trip_id": trip["id"]});
    let free = traveller.ask("transports/trips-detail", detail.clone()).await?;
    assert_eq!(free.body["data"]["available_seat"], 20);

    let held = traveller
        .ask("transports/block-seat", seats("r-1", &trip["id"], &["1A", "1B"]))
        .await?;
    let id = &held.body["data"]["transaction_id"];
    assert!(id.is_u64(), "{}", held.body);
    let taken = seats("r-2", &trip["id"], &["1B"]);
    assert_eq!(traveller.code("transports/block-seat", taken).await?, "400056510");
    // The request had no effect, so its reference is unused.
    let others = seats("r-2", &trip["id"], &["1C"]);
    assert_eq!(
        traveller.code("transports/block-seat", others).await?,
        "201052001"
    );
    // Trips with too few seats are not listed.
    let trips = traveller.ask("transports/trips", search(20)).await?;
    assert_eq!(trips.body["meta"]["total_rows"], 12);

    let book = json!({"transaction_id": id.to_string()});
    let booked = traveller.ask("transports/book", book.clone()).await?;
    assert_eq!(booked.body["data"]["status"], "SUCCESS");
    assert_eq!(booked.body["data"]["booking_codes"]["return"], "");
    assert_eq!(klikoo.balance(), 1_000_000 - 2 * 110_000);
    assert_eq!(traveller.code("transports/book", book).await?, "404057005");
    assert_eq!(klikoo.balance(), 1_000_000 - 2 * 110_000);

    let path = format!(
        "/v1/open-api/transactions/{}",
        booked.body["data"]["transaction_id"].as_str().unwrap_or_default()
    );
    let transaction = get(&traveller.sandbox, &traveller.token, &path, &[]).await?;
    assert_eq!(transaction.body["data"]["partner_reference_id"], "r-1");
    let left = traveller.ask("transports/trips-detail", detail).await?;
    assert_eq!(left.body["data"]["available_seat"], 17);
    Ok(())
}

#[tokio::test]
async fn held_seats_are_free_after_15_minutes() -> Outcome {
    let traveller = Traveller::new().await?;
    let trips = traveller.ask("transports/trips", search(1)).await?;
    let trip = &trips.items("data")[0]["id"];
    let held = traveller
        .ask("transports/block-seat", seats("r-1", trip, &["1A"]))
        .await?;
    traveller.sandbox.advance(Duration::from_secs(15 * 60));
    // The token has expired by then, too.
    let traveller = Traveller {
        token: token(&traveller.sandbox).await?,
        ..traveller
    };
    let book = json!({"transaction_id": held.body["data"]["transaction_id"].to_string()});
    assert_eq!(traveller.code("transports/book", book).await?, "404057005");
    let again = traveller
        .ask("transports/block-seat", seats("r-2", trip, &["1A"]))
        .await?;
    assert_eq!(again.status, 201);
    Ok(())
}

#[tokio::test]
async fn invalid_trip_is_rejected_with_its_code() -> Outcome {
    let traveller = Traveller::new().await?;
    let trip = json!(202_405_011_400_u64);
    for (call, body, code) in [
        (
            "transports/sources",
            json!({"product_code": "TRAIN"}),
            "400026525",
        ),
        (
            "transports/trips-detail",
            json!({"product_code": "BUS", "trip_id": 7}),
            "404057003",
        ),
        (
            "transports/block-seat",
            seats("a", &json!(7), &["1A"]),
            "404057003",
        ),
        ("transports/block-seat", seats("b", &trip, &["9Z"]), "400056510"),
        (
            "transports/block-seat",
            seats("c", &trip, &["1A", "1A"]),
            "400056510",
        ),
        (
            "transports/book",
            json!({"transaction_id": "14500000"}),
            "404057005",
        ),
        ("transports/book", json!({"transaction_id": ""}), "400056512"),
    ] {
        assert_eq!(traveller.code(call, body.clone()).await?, code, "{call} {body}");
    }
    // The first request that succeeds uses its reference.
    assert_eq!(
        traveller
            .code("transports/block-seat", seats("r-1", &trip, &["1A"]))
            .await?,
        "201052001"
    );
    assert_eq!(
        traveller
            .code("transports/block-seat", seats("r-1", &trip, &["1B"]))
            .await?,
        "409056563"
    );
    Ok(())
}

#[tokio::test]
async fn attraction_needs_its_booking_fields() -> Outcome {
    let traveller = Traveller::new().await?;
    let klikoo = traveller.sandbox.klikoo();
    let dancer = json!({"product_code": "ATRAKSI-DANCER"});
    let asked = traveller.ask("attractions/detail", dancer).await?;
    assert_eq!(asked.text("response_code"), "200062000");
    let key = &asked.body["data"]["booking_field"][0]["key"];
    let right = json!({
        "product_code": "ATRAKSI-DANCER", "quantity": 2, "start_date": "2024-07-26",
        "booking_field": [{"key": key, "value": "Example Visitor"}],
        "amount": "200000", "selling_price": "210000", "partner_reference_id": "r-1",
    });
    for (field, value, code) in [
        ("product_code", json!("ATRAKSI"), "404067003"),
        ("booking_field", json!([]), "400066510"),
        ("start_date", json!("2024-07-25"), "400066510"),
        ("end_date", json!("2024-07-29"), "400066510"),
        ("quantity", json!(3), "503069998"),
    ] {
        let mut wrong = right.clone();
        wrong[field] = value;
        assert_eq!(traveller.code("attractions/buy", wrong).await?, code, "{field}");
    }
    assert_eq!(
        traveller.code("attractions/buy", right.clone()).await?,
        "201062001"
    );
    assert_eq!(traveller.code("attractions/buy", right).await?, "409066563");
    traveller.sandbox.advance(Duration::from_secs(3));
    assert_eq!(klikoo.balance(), 800_000);
    Ok(())
}
