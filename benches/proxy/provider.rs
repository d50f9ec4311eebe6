//! Provider that issues a token, and returns the same page to every other call.

use axum::{Json, Router, routing::post};
use serde_json::{Value, json};

use crate::{Fault, servers};

/// Serves the provider.
pub(crate) async fn serve() -> Result<(), Fault> {
    let items: Vec<Value> = (0..20)
        .map(|id| json!({"id": id, "product_code": "PLN20", "price": "20500.00"}))
        .collect();
    let page = json!({"response_code": "200012000", "response_message": "Sukses", "data": items});
    let router = Router::new()
        .route("/payment/customer/v1/auth", post(klavi_token))
        .route("/v1/open-api/access-token", post(klikoo_token))
        .fallback(move || {
            let page = page.clone();
            async move { Json(page) }
        });
    servers::serve(router).await
}

async fn klavi_token() -> Json<Value> {
    Json(json!({"accessToken": "token", "expireTime": 4_102_444_800_u64}))
}

async fn klikoo_token() -> Json<Value> {
    let token = json!({"access_token": "token", "token_type": "Bearer", "expires_in": 900});
    Json(json!({"response_code": "200012000", "response_message": "Sukses", "data": token}))
}
