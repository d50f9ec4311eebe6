use std::{collections::HashSet, error::Error, time::Duration};

use sandbox::AccountState;
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
    signing::hex_sha256,
};

/// Sandbox and HTTP client.
struct Partner {
    sandbox: Sandbox,
    http: Http,
}

impl Partner {
    async fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            sandbox: Sandbox::start().await?,
            http: Http::new(),
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.klip_card().base_url())
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let body = json!({ "email": email, "password": password });
        send(self.http.post(self.url("/v2/partner/auth")).json(&body)).await
    }

    async fn token(&self) -> Result<String, Box<dyn Error>> {
        let klip = self.sandbox.klip_card();
        let signed_in = self.sign_in(klip.email(), &hash(klip.password())).await?;
        assert_eq!(signed_in.status, 200);
        Ok(signed_in.text("access_token").to_owned())
    }

    async fn page(&self, token: &str, path: &str, cursor: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let mut request = self.http.get(self.url(path)).header("Authorization", token);
        if !cursor.is_empty() {
            request = request.query(&[("cursor", cursor)]);
        }
        send(request).await
    }
}

fn hash(password: &str) -> String {
    hex_sha256(password.as_bytes())
}

#[tokio::test]
async fn sign_in_returns_ten_documented_fields() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let response = partner.sign_in(klip.email(), &hash(klip.password())).await?;
    assert_eq!(response.status, 200);
    let fields: HashSet<_> = response
        .body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        HashSet::from([
            "email",
            "klaytn_address",
            "contract_address",
            "name",
            "phone",
            "service_name",
            "access_token",
            "status",
            "mint_limit",
            "mint_count",
        ])
    );
    assert_eq!(response.text("email"), klip.email());
    assert_eq!(response.body["status"], 1);
    assert_eq!(klip.token_requests(), 1);
    Ok(())
}

#[tokio::test]
async fn password_hash_is_case_insensitive() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let upper = hash(klip.password()).to_uppercase();
    assert_eq!(partner.sign_in(klip.email(), &upper).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn failed_sign_in_has_documented_message() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let right = hash(klip.password());

    let wrong = partner.sign_in(klip.email(), &hash("wrong")).await?;
    assert_eq!((wrong.status, wrong.text("err")), (400, "invalid password"));

    let unknown = partner.sign_in("unknown@example.com", &right).await?;
    assert_eq!(
        (unknown.status, unknown.text("err")),
        (400, "not found user info in db")
    );
    assert_eq!(unknown.body["code"], 406);

    for (state, message) in [
        (AccountState::Banned, "banned accounts cannot login"),
        (AccountState::Suspended, "suspended accounts cannot login"),
        (AccountState::NotApproved, "not yet approved"),
    ] {
        klip.set_account_state(state);
        let rejected = partner.sign_in(klip.email(), &right).await?;
        assert_eq!((rejected.status, rejected.text("err")), (400, message));
        assert!(rejected.body["code"].is_i64());
    }
    klip.set_account_state(AccountState::Active);
    assert_eq!(partner.sign_in(klip.email(), &right).await?.status, 200);
    assert_eq!(klip.token_requests(), 6);
    Ok(())
}

#[tokio::test]
async fn plain_password_is_bad_request() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let plain = partner.sign_in(klip.email(), klip.password()).await?;
    assert_eq!(plain.status, 400);
    assert!(plain.text("err").starts_with("bad request"));
    Ok(())
}

#[tokio::test]
async fn non_json_body_is_bad_request() -> Outcome {
    let partner = Partner::new().await?;
    let url = partner.url("/v2/partner/auth");
    let text = send(partner.http.post(&url).body("{}")).await?;
    assert_eq!(text.status, 400);
    let broken = partner.http.post(&url).header("Content-Type", "application/json");
    assert_eq!(send(broken.body("{")).await?.status, 400);
    assert_eq!(partner.sandbox.klip_card().token_requests(), 2);
    Ok(())
}

#[tokio::test]
async fn token_is_sent_without_scheme() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    let list = "/v2/wallet/bapp";
    assert_eq!(partner.page(&token, list, "").await?.status, 200);
    for rejected in [
        format!("Bearer {token}"),
        format!("{token}x"),
        "h.p.s".to_owned(),
        String::new(),
    ] {
        let response = partner.page(&rejected, list, "").await?;
        assert_eq!((response.status, response.text("err")), (401, "invalid token"));
    }
    let missing = send(partner.http.get(partner.url(list))).await?;
    assert_eq!(missing.status, 401);
    Ok(())
}

#[tokio::test]
async fn token_expires_or_is_revoked() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let list = "/v2/wallet/bapp";

    let token = partner.token().await?;
    partner.sandbox.advance(Duration::from_secs(24 * 3600 - 60));
    assert_eq!(partner.page(&token, list, "").await?.status, 200);
    partner.sandbox.advance(Duration::from_secs(60));
    assert_eq!(partner.page(&token, list, "").await?.status, 401);

    let token = partner.token().await?;
    klip.revoke_tokens();
    assert_eq!(partner.page(&token, list, "").await?.status, 401);

    let token = partner.token().await?;
    klip.expire_tokens();
    assert_eq!(partner.page(&token, list, "").await?.status, 401);

    let token = partner.token().await?;
    assert_eq!(partner.page(&token, list, "").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn nested_cursors_list_every_card_once() -> Outcome {
    let partner = Partner::new().await?;
    let klip = partner.sandbox.klip_card();
    let token = partner.token().await?;
    let mut counts = Vec::new();
    let mut ids = HashSet::new();
    let mut cursor = String::new();
    loop {
        let page = partner.page(&token, "/v2/wallet/bapp", &cursor).await?;
        assert!(page.items("bapps").len() <= 100);
        for bapp in page.items("bapps") {
            let nft_id = bapp["nft_id"].as_u64().unwrap();
            let mut cards = bapp["cards"].as_array().unwrap().clone();
            assert!(cards.len() <= 100);
            let mut next = bapp["cards_next_cursor"].as_str().unwrap().to_owned();
            while !next.is_empty() {
                let path = format!("/v2/wallet/nft/{nft_id}");
                let more = partner.page(&token, &path, &next).await?;
                cards.extend_from_slice(more.items("cards"));
                more.text("next_cursor").clone_into(&mut next);
            }
            assert_eq!(bapp["card_count"], cards.len());
            counts.push((nft_id, cards.len()));
            ids.extend(cards.iter().map(|card| card["card_id"].as_u64().unwrap()));
        }
        page.text("next_cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(counts, klip.card_counts());
    assert_eq!(counts.len(), klip.bapp_count());
    assert_eq!(ids.len(), klip.card_count());
    assert!(ids.len() > 300);
    assert!(ids.contains(&9_007_199_254_740_993));
    Ok(())
}

#[tokio::test]
async fn full_last_page_has_empty_cursor() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    let counts = partner.sandbox.klip_card().card_counts();
    let (full, _) = counts.iter().find(|(_, count)| *count == 100).unwrap();
    let page = partner
        .page(&token, &format!("/v2/wallet/nft/{full}"), "")
        .await?;
    assert_eq!(page.items("cards").len(), 100);
    assert_eq!(page.body["next_cursor"], "");
    Ok(())
}

#[tokio::test]
async fn card_has_nine_documented_fields() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    let page = partner.page(&token, "/v2/wallet/nft/137", "").await?;
    assert_eq!(
        page.items("cards")[0],
        json!({
            "card_id": 1001,
            "card_uri": "https://media.example.com/card/137/1001.json",
            "owner": "0x0000000000000000000000000000000000001000",
            "sender": "0x00000000000000000000000000000000000000a1",
            "transaction_hash": format!("0x{:064x}", 1_000_000),
            "created_at": 1_600_060_000,
            "created_at_formatted": "2020-09-14",
            "updated_at": 1_600_060_300,
            "updated_at_formatted": "2020-09-14",
        })
    );
    Ok(())
}

#[tokio::test]
async fn cursor_is_valid_only_in_its_list() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    let bapps = partner.page(&token, "/v2/wallet/bapp", "").await?;
    let of_bapps = bapps.text("next_cursor");
    let cards = |index: usize| -> (&Value, &str) {
        let bapp = &bapps.items("bapps")[index];
        (&bapp["nft_id"], bapp["cards_next_cursor"].as_str().unwrap())
    };
    let ((first, of_first), (second, of_second)) = (cards(0), cards(1));
    let own = format!("/v2/wallet/nft/{first}");
    assert_eq!(partner.page(&token, &own, of_first).await?.status, 200);
    for (path, cursor) in [
        ("/v2/wallet/bapp".to_owned(), of_first),
        (own.clone(), of_bapps),
        (own.clone(), of_second),
        (format!("/v2/wallet/nft/{second}"), of_first),
        (own, "AbC"),
    ] {
        let rejected = partner.page(&token, &path, cursor).await?;
        assert_eq!(rejected.status, 400, "{path} with {cursor}");
    }
    Ok(())
}

#[tokio::test]
async fn unencoded_cursor_is_rejected() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    let page = partner.page(&token, "/v2/wallet/bapp", "").await?;
    let url = format!(
        "{}?cursor={}",
        partner.url("/v2/wallet/bapp"),
        page.text("next_cursor")
    );
    let unencoded = partner.http.get(url).header("Authorization", token);
    assert_eq!(send(unencoded).await?.status, 400);
    Ok(())
}

#[tokio::test]
async fn unknown_bapp_or_parameter_is_rejected() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    for (path, status) in [
        // The contract lists no 404 here.
        ("/v2/wallet/nft/1", 400),
        ("/v2/wallet/nft/first", 400),
        ("/v2/wallet/bapp?page=2", 400),
        // Both return the first page.
        ("/v2/wallet/bapp?cursor=", 200),
        ("/v2/wallet/nft/137?cursor=", 200),
    ] {
        assert_eq!(partner.page(&token, path, "").await?.status, status, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn impossible_nft_id_is_rejected() -> Outcome {
    let partner = Partner::new().await?;
    let token = partner.token().await?;
    for (nft_id, status) in [
        ("-1", 400),
        // A path that is not text is unknown.
        ("%FF", 404),
        ("%zz", 400),
        ("137%00", 400),
        ("99999999999999999999", 400),
        ("18446744073709551615", 400),
    ] {
        let rejected = partner
            .page(&token, &format!("/v2/wallet/nft/{nft_id}"), "")
            .await?;
        assert_eq!(rejected.status, status, "{nft_id}");
        assert!(!rejected.text("err").is_empty());
    }
    Ok(())
}
