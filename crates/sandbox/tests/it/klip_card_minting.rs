use std::{error::Error, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
    signing::hex_sha256,
};

const RECEIVER: &str = "0x3333333333333333333333333333333333333333";
const OTHER: &str = "0x4444444444444444444444444444444444444444";

/// Partner with a token.
struct Minter {
    sandbox: Sandbox,
    http: Http,
    token: String,
}

impl Minter {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let mut minter = Self {
            sandbox: Sandbox::start().await?,
            http: Http::new(),
            token: String::new(),
        };
        let password = minter.sandbox.klip_card().password().to_owned();
        let signed_in = minter.sign_in(&password).await?;
        signed_in.text("access_token").clone_into(&mut minter.token);
        Ok(minter)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.klip_card().base_url())
    }

    async fn sign_in(&self, password: &str) -> Result<JsonResponse, Box<dyn Error>> {
        let email = self.sandbox.klip_card().email();
        let body = json!({ "email": email, "password": hex_sha256(password.as_bytes()) });
        send(self.http.post(self.url("/v2/partner/auth")).json(&body)).await
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Result<JsonResponse, Box<dyn Error>> {
        let request = self.http.request(method, self.url(path));
        send(request.header("Authorization", &self.token).json(body)).await
    }

    async fn upload(&self, body: &'static str) -> Result<JsonResponse, Box<dyn Error>> {
        let request = self.http.post(self.url("/v2/wallet/image"));
        let request = request
            .header("Authorization", &self.token)
            .header("Content-Type", "multipart/form-data; boundary=b");
        send(request.body(body)).await
    }

    /// Returns a valid Card for these receivers.
    async fn card(&self, receivers: &[&str]) -> Result<Value, Box<dyn Error>> {
        let klip = self.sandbox.klip_card();
        let uploaded = self.upload(FORM).await?;
        assert_eq!(uploaded.status, 200);
        Ok(json!({
            "pin": klip.pin(),
            "to_address": receivers,
            "contract_address": klip.contract_address(),
            "name": "Example Card",
            "description": "The first of its kind.",
            "image": uploaded.text("image"),
        }))
    }

    async fn mint(&self, card: &Value) -> Result<JsonResponse, Box<dyn Error>> {
        self.call(Method::POST, "/v2/wallet/mint", card).await
    }

    async fn minted(&self) -> Result<Vec<Value>, Box<dyn Error>> {
        let path = format!("/v2/wallet/nft/{}", self.sandbox.klip_card().minting_nft_id());
        let request = self
            .http
            .get(self.url(&path))
            .header("Authorization", &self.token);
        Ok(send(request).await?.items("cards").to_vec())
    }
}

const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\nthe bytes of an image\r\n--b--\r\n";

#[tokio::test]
async fn minted_card_is_listed_and_counted() -> Outcome {
    let minter = Minter::new().await?;
    let klip = minter.sandbox.klip_card();
    let before = klip.card_count();
    assert!(minter.minted().await?.is_empty());

    let sent = minter.mint(&minter.card(&[RECEIVER, OTHER]).await?).await?;
    assert_eq!(sent.status, 200);
    assert_eq!(sent.text("hash").len(), 66);

    let cards = minter.minted().await?;
    let owners: Vec<_> = cards.iter().map(|card| card["owner"].as_str()).collect();
    assert_eq!(owners, [Some(RECEIVER), Some(OTHER)]);
    assert!(
        cards
            .iter()
            .all(|card| card["transaction_hash"] == sent.body["hash"])
    );
    assert_ne!(cards[0]["card_id"], cards[1]["card_id"]);
    assert_eq!(klip.card_count(), before + 2);

    let list = minter.http.get(minter.url("/v2/wallet/bapp"));
    let list = send(list.header("Authorization", &minter.token)).await?;
    let bapp = list
        .items("bapps")
        .iter()
        .find(|bapp| bapp["nft_id"] == klip.minting_nft_id());
    assert_eq!(bapp.unwrap()["cards"], json!(cards));
    assert_eq!(bapp.unwrap()["card_count"], 2);

    assert_eq!(minter.sign_in(klip.password()).await?.body["mint_count"], 2);
    // 32 days are longer than any month.
    minter.sandbox.advance(Duration::from_secs(32 * 24 * 3600));
    assert_eq!(minter.sign_in(klip.password()).await?.body["mint_count"], 0);
    assert_eq!(klip.card_count(), before + 2);
    Ok(())
}

#[tokio::test]
async fn pin_is_accepted_raw_and_hashed() -> Outcome {
    let minter = Minter::new().await?;
    let right = minter.sandbox.klip_card().pin().to_owned();
    let hash = hex_sha256(right.as_bytes());
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let mut card = minter.card(&[RECEIVER]).await?;
    for (pin, status) in [
        (right.as_str(), 200),
        (&hash, 200),
        (&hash.to_uppercase(), 200),
        (wrong, 400),
        (&hex_sha256(wrong.as_bytes()), 400),
        ("", 400),
    ] {
        card["pin"] = json!(pin);
        let response = minter.mint(&card).await?;
        assert_eq!(response.status, status);
        assert!(status == 200 || !response.text("err").contains(wrong));
    }
    assert_eq!(minter.minted().await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn invalid_mint_has_no_effect() -> Outcome {
    let minter = Minter::new().await?;
    for (field, value) in [
        ("to_address", json!([])),
        ("to_address", json!([RECEIVER, "0x44"])),
        ("contract_address", json!(RECEIVER)),
        ("image", json!("https://example.com/never-uploaded.png")),
        ("hashtags", json!(vec!["x"; 11])),
        ("hashtags", json!(["x".repeat(101)])),
        ("external_link", json!("x".repeat(256))),
        ("send_friendly_only", json!(true)),
        // The monthly quota rejects all of them.
        ("to_address", json!(vec![RECEIVER; 1001])),
    ] {
        let mut card = minter.card(&[RECEIVER]).await?;
        card[field] = value;
        let rejected = minter.mint(&card).await?;
        assert_eq!(rejected.status, 400, "{field}");
    }
    assert!(minter.minted().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn upload_needs_name_type_and_content() -> Outcome {
    let minter = Minter::new().await?;
    assert_eq!(minter.upload(FORM).await?.status, 200);
    for wrong in [
        "",
        "--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"upload\"\r\n\r\ntext\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\nbytes\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\n\r\n--b--\r\n",
    ] {
        assert_eq!(minter.upload(wrong).await?.status, 400, "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn changed_password_replaces_the_old_one() -> Outcome {
    let minter = Minter::new().await?;
    let old = minter.sandbox.klip_card().password().to_owned();
    let new = "N3w-passw0rd";
    let change = |from: &str| {
        json!({
            "old_password": hex_sha256(from.as_bytes()),
            "new_password": hex_sha256(new.as_bytes()),
        })
    };
    let path = "/v2/partner/?opt=password";
    let rejected = minter.call(Method::PUT, path, &change("wr0ng-passw0rd")).await?;
    assert_eq!((rejected.status, rejected.text("err")), (400, "invalid password"));
    assert_eq!(minter.sign_in(&old).await?.status, 200);

    let changed = minter.call(Method::PUT, path, &change(&old)).await?;
    assert_eq!((changed.status, changed.body), (200, json!({})));
    assert_eq!(minter.sign_in(&old).await?.status, 400);
    assert_eq!(minter.sign_in(new).await?.status, 200);
    // The earlier token is still valid.
    assert!(minter.minted().await?.is_empty());

    for other in ["/v2/partner/", "/v2/partner/?opt=pin"] {
        assert_eq!(
            minter.call(Method::PUT, other, &change(new)).await?.status,
            400,
            "{other}"
        );
    }
    Ok(())
}
