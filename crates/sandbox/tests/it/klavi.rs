use std::{
    collections::HashSet,
    error::Error,
    time::{Duration, UNIX_EPOCH},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
};

const APPS: &str = "/payment/management/v1/merchants/apps";

/// Sandbox and HTTP client.
pub(crate) struct Merchant {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Http,
}

impl Merchant {
    pub(crate) async fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self::of(Sandbox::start().await?))
    }

    pub(crate) fn of(sandbox: Sandbox) -> Self {
        Self {
            sandbox,
            http: Http::new(),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.klavi().base_url())
    }

    async fn sign_in(&self, api: &str, access: &str, secret: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let url = self.url(&format!("/payment/{api}/v1/auth"));
        let body = json!({ "accessKey": access, "secretKey": secret });
        send(self.http.post(url).json(&body)).await
    }

    pub(crate) async fn customer_token(&self) -> Result<String, Box<dyn Error>> {
        let klavi = self.sandbox.klavi();
        let (access, secret) = (klavi.customer_access_key(), klavi.customer_secret_key());
        let response = self.sign_in("customer", access, secret).await?;
        Ok(response.text("accessToken").to_owned())
    }

    pub(crate) async fn management_token(&self) -> Result<String, Box<dyn Error>> {
        let klavi = self.sandbox.klavi();
        let (access, secret) = (klavi.management_access_key(), klavi.management_secret_key());
        let response = self.sign_in("management", access, secret).await?;
        Ok(response.text("accessToken").to_owned())
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Result<JsonResponse, Box<dyn Error>> {
        send(self.http.get(self.url(path)).bearer_auth(token)).await
    }

    pub(crate) async fn orders(
        &self,
        token: &str,
        query: &[(&str, &str)],
    ) -> Result<JsonResponse, Box<dyn Error>> {
        let app_id = self.sandbox.klavi().app_id();
        let url = self.url(&format!("/payment/management/v1/merchants/{app_id}/orders"));
        send(self.http.get(url).bearer_auth(token).query(query)).await
    }
}

#[tokio::test]
async fn each_key_pair_gets_token_with_expiry() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    let now = merchant.sandbox.now().duration_since(UNIX_EPOCH)?.as_secs();
    for (api, access, secret) in [
        (
            "customer",
            klavi.customer_access_key(),
            klavi.customer_secret_key(),
        ),
        (
            "management",
            klavi.management_access_key(),
            klavi.management_secret_key(),
        ),
    ] {
        let response = merchant.sign_in(api, access, secret).await?;
        assert_eq!(response.status, 200);
        assert_eq!(response.text("accessToken").split('.').count(), 3);
        let expires = response.body["expireAt"].as_u64().unwrap();
        assert!((1800..=1801).contains(&(expires - now)));
    }
    assert_eq!(klavi.customer_token_requests(), 1);
    assert_eq!(klavi.management_token_requests(), 1);
    Ok(())
}

#[tokio::test]
async fn wrong_or_swapped_keys_are_rejected() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    for (api, access, secret) in [
        ("customer", klavi.customer_access_key(), "wrong"),
        ("customer", "wrong", klavi.customer_secret_key()),
        (
            "customer",
            klavi.management_access_key(),
            klavi.management_secret_key(),
        ),
        (
            "management",
            klavi.customer_access_key(),
            klavi.customer_secret_key(),
        ),
    ] {
        let rejected = merchant.sign_in(api, access, secret).await?;
        assert_eq!(rejected.status, 401);
        assert_eq!(
            rejected.body,
            json!({
                "statusCode": 401,
                "error": "Unauthorized",
                "message": "Invalid accessKey or secretKey",
            })
        );
    }
    Ok(())
}

#[tokio::test]
async fn token_request_body_is_validated() -> Outcome {
    let merchant = Merchant::new().await?;
    let url = merchant.url("/payment/customer/v1/auth");
    let empty = send(merchant.http.post(&url).json(&json!({}))).await?;
    assert_eq!((empty.status, empty.text("error")), (422, "Unprocessable Entity"));
    let no_json = send(merchant.http.post(&url).body("{}")).await?;
    assert_eq!((no_json.status, no_json.text("error")), (400, "Bad Request"));
    assert_eq!(merchant.sandbox.klavi().customer_token_requests(), 2);
    Ok(())
}

#[tokio::test]
async fn token_is_valid_only_for_its_api() -> Outcome {
    let merchant = Merchant::new().await?;
    let customer = merchant.customer_token().await?;
    let management = merchant.management_token().await?;
    let payment = "/payment/customer/v1/instant/payments/unknown";

    assert_eq!(merchant.get(&management, APPS).await?.status, 200);
    assert_eq!(merchant.get(&customer, payment).await?.status, 404);
    for rejected in [
        merchant.get(&customer, APPS).await?,
        merchant.get(&management, payment).await?,
    ] {
        assert_eq!(rejected.status, 403);
        assert_eq!(rejected.body["statusCode"], 403);
        assert_eq!(rejected.text("error"), "Forbidden");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_token_is_unauthorized() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let missing = send(merchant.http.get(merchant.url(APPS))).await?;
    assert_eq!(
        (missing.status, missing.text("message")),
        (401, "Missing bearer token")
    );
    let bare = merchant
        .http
        .get(merchant.url(APPS))
        .header("Authorization", &token);
    assert_eq!(send(bare).await?.status, 401);
    let unknown = merchant.get("h.p.s", APPS).await?;
    assert_eq!((unknown.status, unknown.text("message")), (401, "Invalid token"));
    Ok(())
}

#[tokio::test]
async fn token_expires_or_is_revoked() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();

    let token = merchant.management_token().await?;
    merchant.sandbox.advance(Duration::from_secs(1740));
    assert_eq!(merchant.get(&token, APPS).await?.status, 200);
    merchant.sandbox.advance(Duration::from_secs(60));
    let expired = merchant.get(&token, APPS).await?;
    assert_eq!((expired.status, expired.text("message")), (401, "Token expired"));

    let token = merchant.management_token().await?;
    klavi.revoke_tokens();
    assert_eq!(merchant.get(&token, APPS).await?.status, 401);

    let token = merchant.management_token().await?;
    klavi.expire_tokens();
    assert_eq!(merchant.get(&token, APPS).await?.text("message"), "Token expired");
    Ok(())
}

#[tokio::test]
async fn apps_name_the_one_with_orders() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let apps = merchant.get(&token, APPS).await?;
    assert_eq!(apps.items("data")[0]["appId"], merchant.sandbox.klavi().app_id());
    Ok(())
}

#[tokio::test]
async fn pages_list_each_order_once() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    for (query, pages) in [(&[][..], 13), (&[("pageSize", "200")], 2)] {
        let mut ids = HashSet::new();
        let mut seen = 0;
        let mut cursor: Option<String> = None;
        loop {
            let next = cursor.as_deref().map(|cursor| ("cursor", cursor));
            let query: Vec<_> = query.iter().copied().chain(next).collect();
            let page = merchant.orders(&token, &query).await?;
            ids.extend(page.items("data").iter().map(|order| order["id"].to_string()));
            seen += 1;
            match &page.body["nextCursor"] {
                Value::String(next) => cursor = Some(next.clone()),
                end => {
                    assert_eq!(end, &Value::Null);
                    break;
                }
            }
        }
        assert_eq!(seen, pages);
        assert_eq!(ids.len(), merchant.sandbox.klavi().order_count());
    }
    Ok(())
}

#[tokio::test]
async fn page_size_over_200_is_malformed() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    for (size, status) in [("1", 200), ("200", 200), ("201", 400), ("0", 400), ("ten", 400)] {
        let response = merchant.orders(&token, &[("pageSize", size)]).await?;
        assert_eq!(response.status, status, "{size}");
    }
    Ok(())
}

#[tokio::test]
async fn date_range_is_inclusive() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let range = [("startDate", "2025-06-02"), ("endDate", "2025-06-03")];
    let page = merchant.orders(&token, &range).await?;
    let days: Vec<_> = page.items("data").iter().map(|order| &order["date"]).collect();
    assert_eq!(days.len(), 6);
    assert!(
        days.iter()
            .all(|day| *day == "2025-06-02" || *day == "2025-06-03")
    );

    let backwards = [("startDate", "2025-06-03"), ("endDate", "2025-06-02")];
    assert_eq!(merchant.orders(&token, &backwards).await?.status, 400);
    let loose = merchant.orders(&token, &[("startDate", "2025-6-2")]).await?;
    assert_eq!(
        (loose.status, loose.text("message")),
        (400, "query startDate: value is not a \"date\"")
    );
    Ok(())
}

#[tokio::test]
async fn cursor_is_valid_only_in_its_range() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let page = merchant.orders(&token, &[]).await?;
    let cursor = page.text("nextCursor");
    assert_eq!(merchant.orders(&token, &[("cursor", cursor)]).await?.status, 200);
    for query in [
        &[("cursor", cursor), ("startDate", "2025-06-01")][..],
        &[("cursor", "20")],
        &[("limit", "10")],
    ] {
        assert_eq!(merchant.orders(&token, query).await?.status, 400, "{query:?}");
    }
    let app_id = merchant.sandbox.klavi().app_id();
    let path = format!("/payment/management/v1/merchants/{app_id}/orders?cursor={cursor}");
    assert_eq!(merchant.get(&token, &path).await?.status, 400);
    Ok(())
}

#[tokio::test]
async fn order_is_found_by_app_and_id() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let app_id = merchant.sandbox.klavi().app_id();
    let list = merchant.orders(&token, &[]).await?;
    let first = &list.items("data")[0];
    let id = first["id"].as_str().unwrap();
    let merchants = "/payment/management/v1/merchants";
    let found = merchant
        .get(&token, &format!("{merchants}/{app_id}/orders/{id}"))
        .await?;
    assert_eq!((found.status, &found.body), (200, first));
    for path in [
        format!("{merchants}/{app_id}/orders/unknown"),
        format!("{merchants}/unknown/orders/{id}"),
        format!("{merchants}/unknown/orders"),
    ] {
        assert_eq!(merchant.get(&token, &path).await?.status, 404, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn impossible_number_or_date_is_malformed() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    for query in [
        ("pageSize", ""),
        ("pageSize", "-1"),
        ("pageSize", "0"),
        ("pageSize", "1e2"),
        ("pageSize", "99999999999999999999"),
        ("startDate", ""),
        ("startDate", "99999-01-01"),
        ("endDate", "-000001-01-01"),
        ("endDate", "2025-02-30"),
        ("cursor", "\u{0}"),
    ] {
        let rejected = merchant.orders(&token, &[query]).await?;
        assert_eq!(rejected.status, 400, "{query:?}");
    }
    Ok(())
}

#[tokio::test]
async fn non_text_id_is_not_found() -> Outcome {
    let merchant = Merchant::new().await?;
    let (customer, management) = (
        merchant.customer_token().await?,
        merchant.management_token().await?,
    );
    let app_id = merchant.sandbox.klavi().app_id();
    for (token, path) in [
        (&customer, "/payment/customer/v1/instant/payments/%FF"),
        (&customer, "/payment/customer/v1/instant/payments/%FF/status"),
        (&customer, "/consent/%FF"),
        (&management, "/payment/management/v1/merchants/%FF/orders"),
        (
            &management,
            &format!("/payment/management/v1/merchants/{app_id}/orders/%FF"),
        ),
    ] {
        assert_eq!(merchant.get(token, path).await?.status, 404, "{path}");
    }
    Ok(())
}
