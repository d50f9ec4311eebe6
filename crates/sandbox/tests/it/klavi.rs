use std::{
    collections::HashSet,
    error::Error,
    time::{Duration, UNIX_EPOCH},
};

use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{Answer, Http, answer},
    watched::Sandbox,
};

const APPS: &str = "/payment/management/v1/merchants/apps";

/// A sandbox with a client beside it.
pub(crate) struct Merchant {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Http,
}

impl Merchant {
    pub(crate) async fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            sandbox: Sandbox::start().await?,
            http: Http::new()?,
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.klavi().base_url())
    }

    async fn sign_in(&self, api: &str, access: &str, secret: &str) -> Result<Answer, Box<dyn Error>> {
        let url = self.url(&format!("/payment/{api}/v1/auth"));
        let body = json!({ "accessKey": access, "secretKey": secret });
        answer(self.http.post(url).json(&body)).await
    }

    pub(crate) async fn customer_token(&self) -> Result<String, Box<dyn Error>> {
        let klavi = self.sandbox.klavi();
        let (access, secret) = (klavi.customer_access_key(), klavi.customer_secret_key());
        let answer = self.sign_in("customer", access, secret).await?;
        Ok(answer.text("accessToken").to_owned())
    }

    pub(crate) async fn management_token(&self) -> Result<String, Box<dyn Error>> {
        let klavi = self.sandbox.klavi();
        let (access, secret) = (klavi.management_access_key(), klavi.management_secret_key());
        let answer = self.sign_in("management", access, secret).await?;
        Ok(answer.text("accessToken").to_owned())
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Result<Answer, Box<dyn Error>> {
        answer(self.http.get(self.url(path)).bearer_auth(token)).await
    }

    pub(crate) async fn orders(&self, token: &str, query: &[(&str, &str)]) -> Result<Answer, Box<dyn Error>> {
        let app_id = self.sandbox.klavi().app_id();
        let url = self.url(&format!("/payment/management/v1/merchants/{app_id}/orders"));
        answer(self.http.get(url).bearer_auth(token).query(query)).await
    }
}

#[tokio::test]
async fn each_key_pair_is_answered_with_a_token_and_its_absolute_expiry() -> Outcome {
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
        let answer = merchant.sign_in(api, access, secret).await?;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.text("accessToken").split('.').count(), 3);
        let expires = answer.body["expireAt"].as_u64().unwrap();
        assert!((1800..=1801).contains(&(expires - now)));
    }
    assert_eq!(klavi.customer_token_requests(), 1);
    assert_eq!(klavi.management_token_requests(), 1);
    Ok(())
}

#[tokio::test]
async fn wrong_or_swapped_keys_are_refused_with_the_documented_body() -> Outcome {
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
        let refused = merchant.sign_in(api, access, secret).await?;
        assert_eq!(refused.status, 401);
        assert_eq!(
            refused.body,
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
async fn a_token_call_without_its_fields_is_unprocessable_and_one_that_is_no_json_malformed() -> Outcome {
    let merchant = Merchant::new().await?;
    let url = merchant.url("/payment/customer/v1/auth");
    let empty = answer(merchant.http.post(&url).json(&json!({}))).await?;
    assert_eq!((empty.status, empty.text("error")), (422, "Unprocessable Entity"));
    let no_json = answer(merchant.http.post(&url).body("{}")).await?;
    assert_eq!((no_json.status, no_json.text("error")), (400, "Bad Request"));
    assert_eq!(merchant.sandbox.klavi().customer_token_requests(), 2);
    Ok(())
}

#[tokio::test]
async fn a_token_is_good_for_its_own_api_alone() -> Outcome {
    let merchant = Merchant::new().await?;
    let customer = merchant.customer_token().await?;
    let management = merchant.management_token().await?;
    let payment = "/payment/customer/v1/instant/payments/unknown";

    assert_eq!(merchant.get(&management, APPS).await?.status, 200);
    assert_eq!(merchant.get(&customer, payment).await?.status, 404);
    for refused in [
        merchant.get(&customer, APPS).await?,
        merchant.get(&management, payment).await?,
    ] {
        assert_eq!(refused.status, 403);
        assert_eq!(refused.body["statusCode"], 403);
        assert_eq!(refused.text("error"), "Forbidden");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_unauthorized() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let missing = answer(merchant.http.get(merchant.url(APPS))).await?;
    assert_eq!(
        (missing.status, missing.text("message")),
        (401, "Missing bearer token")
    );
    let bare = merchant
        .http
        .get(merchant.url(APPS))
        .header("Authorization", &token);
    assert_eq!(answer(bare).await?.status, 401);
    let unknown = merchant.get("h.p.s", APPS).await?;
    assert_eq!((unknown.status, unknown.text("message")), (401, "Invalid token"));
    Ok(())
}

#[tokio::test]
async fn a_token_ends_after_thirty_minutes_or_when_it_is_taken_back() -> Outcome {
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
async fn the_applications_name_the_one_that_has_orders() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    let apps = merchant.get(&token, APPS).await?;
    assert_eq!(apps.items("data")[0]["appId"], merchant.sandbox.klavi().app_id());
    Ok(())
}

#[tokio::test]
async fn a_walk_over_the_orders_meets_each_of_them_once() -> Outcome {
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
async fn a_page_size_beyond_two_hundred_is_malformed() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.management_token().await?;
    for (size, status) in [("1", 200), ("200", 200), ("201", 400), ("0", 400), ("ten", 400)] {
        let answer = merchant.orders(&token, &[("pageSize", size)]).await?;
        assert_eq!(answer.status, status, "{size}");
    }
    Ok(())
}

#[tokio::test]
async fn both_days_of_a_range_belong_to_it() -> Outcome {
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
async fn a_cursor_belongs_to_its_range_and_must_be_encoded() -> Outcome {
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
async fn one_order_is_found_by_its_id_under_its_application() -> Outcome {
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
async fn a_number_or_day_that_cannot_be_is_malformed() -> Outcome {
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
        let refused = merchant.orders(&token, &[query]).await?;
        assert_eq!(refused.status, 400, "{query:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_id_that_is_not_text_is_not_found() -> Outcome {
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
