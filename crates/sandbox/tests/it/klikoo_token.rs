use std::error::Error;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp, tz};
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
    signing::{hmac_sha512, rsa_sha256},
};

/// Returns Jakarta time at `offset` from the sandbox's time.
pub(crate) fn timestamp(sandbox: &Sandbox, offset: SignedDuration) -> Result<String, jiff::Error> {
    let instant = Timestamp::try_from(sandbox.now())? + offset;
    let civil = tz::offset(7).to_datetime(instant);
    Ok(civil.strftime("%Y-%m-%dT%H:%M:%S.000+07:00").to_string())
}

pub(crate) fn body(sandbox: &Sandbox) -> Value {
    let klikoo = sandbox.klikoo();
    json!({
        "grant_type": "client_credentials",
        "additional_info": {
            "client_id": klikoo.client_id(),
            "client_secret": klikoo.client_secret(),
        },
    })
}

async fn ask(
    sandbox: &Sandbox,
    timestamp: &str,
    signature: &str,
    body: &Value,
) -> Result<JsonResponse, Box<dyn Error>> {
    let url = format!("{}/v1/open-api/access-token", sandbox.klikoo().base_url());
    let request = Http::new()
        .post(url)
        .header("Open-Api-Timestamp", timestamp)
        .header("Open-Api-Signature", signature);
    send(request.json(body)).await
}

/// Returns the current timestamp, and its RSA signature.
fn signed(sandbox: &Sandbox) -> Result<(String, String), Box<dyn Error>> {
    let klikoo = sandbox.klikoo();
    let timestamp = timestamp(sandbox, SignedDuration::ZERO)?;
    let message = format!("{}|{timestamp}", klikoo.client_id());
    let signature = rsa_sha256(klikoo.private_key_pem(), &message)?;
    Ok((timestamp, signature))
}

/// Requests a token with the shared key.
pub(crate) async fn token(sandbox: &Sandbox) -> Result<String, Box<dyn Error>> {
    let klikoo = sandbox.klikoo();
    let timestamp = timestamp(sandbox, SignedDuration::ZERO)?;
    let message = format!("{}|{timestamp}", klikoo.client_id());
    let signature = hmac_sha512(klikoo.hmac_auth_key(), &message)?;
    let response = ask(sandbox, &timestamp, &signature, &body(sandbox)).await?;
    assert_eq!(response.text("response_code"), "200012000");
    let token = &response.body["data"]["access_token"];
    Ok(token.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn rsa_signature_gets_token() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (timestamp, signature) = signed(&sandbox)?;
    assert_eq!(signature.len(), 344);
    let response = ask(&sandbox, &timestamp, &signature, &body(&sandbox)).await?;
    assert_eq!(response.status, 200);
    assert_eq!(response.text("response_code"), "200012000");
    assert_eq!(response.text("response_message"), "Sukses");
    assert_eq!(response.body["data"]["token_type"], "Bearer");
    assert_eq!(response.body["data"]["expires_in"], 900);
    assert_eq!(sandbox.klikoo().token_requests(), 1);

    let token = response.body["data"]["access_token"].as_str().unwrap();
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?;
    assert_eq!(claims["client_id"], sandbox.klikoo().client_id());
    assert_eq!(claims["timestamp"], timestamp);
    assert!(claims["user_id"].is_string() && claims["exp"].is_i64());
    Ok(())
}

#[tokio::test]
async fn hmac_signature_gets_token() -> Outcome {
    let sandbox = Sandbox::start().await?;
    assert!(!token(&sandbox).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn signature_of_other_message_is_rejected() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let klikoo = sandbox.klikoo();
    let (timestamp, genuine) = signed(&sandbox)?;
    let message = format!("{}|{timestamp}", klikoo.client_id());
    let other = Sandbox::start().await?;
    for forged in [
        rsa_sha256(klikoo.private_key_pem(), &timestamp)?,
        rsa_sha256(other.klikoo().private_key_pem(), &message)?,
        hmac_sha512(klikoo.client_secret(), &message)?,
        hmac_sha512(klikoo.hmac_auth_key(), &format!("{message}\n"))?,
        genuine.trim_end_matches('=').to_owned(),
        "not base64!".to_owned(),
        String::new(),
    ] {
        let rejected = ask(&sandbox, &timestamp, &forged, &body(&sandbox)).await?;
        assert_eq!(rejected.status, 400, "{forged}");
        assert_eq!(rejected.text("response_code"), "400016508", "{forged}");
        assert_eq!(rejected.text("response_message"), "Signature tidak sesuai");
    }
    Ok(())
}

#[tokio::test]
async fn timestamp_must_be_current_jakarta_time() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let klikoo = sandbox.klikoo();
    for (text, is_taken) in [
        (timestamp(&sandbox, SignedDuration::from_mins(-4))?, true),
        (timestamp(&sandbox, SignedDuration::from_mins(4))?, true),
        (timestamp(&sandbox, SignedDuration::from_mins(-6))?, false),
        (timestamp(&sandbox, SignedDuration::from_mins(6))?, false),
        (Timestamp::try_from(sandbox.now())?.to_string(), false),
        (String::new(), false),
    ] {
        let message = format!("{}|{text}", klikoo.client_id());
        let signature = hmac_sha512(klikoo.hmac_auth_key(), &message)?;
        let response = ask(&sandbox, &text, &signature, &body(&sandbox)).await?;
        let code = if is_taken { "200012000" } else { "400016505" };
        assert_eq!(response.text("response_code"), code, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn each_body_error_has_its_code() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let klikoo = sandbox.klikoo();
    let (timestamp, signature) = signed(&sandbox)?;
    let (id, secret) = (klikoo.client_id(), klikoo.client_secret());
    let stranger = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
    let with = |grant: Value, id: Value, secret: Value| json!({ "grant_type": grant, "additional_info": { "client_id": id, "client_secret": secret } });
    let granted = |id: Value, secret: Value| with(json!("client_credentials"), id, secret);
    for (status, code, body) in [
        (400, "400016512", json!({})),
        (400, "400016512", json!({ "grant_type": "client_credentials" })),
        (400, "400016512", with(json!(""), json!(id), json!(secret))),
        (400, "400016512", granted(json!(""), json!(secret))),
        (400, "400016512", granted(json!(id), json!(null))),
        (400, "400016510", granted(json!(1), json!(secret))),
        (
            400,
            "400016569",
            with(json!("password"), json!(id), json!(secret)),
        ),
        (400, "400016568", granted(json!("client"), json!(secret))),
        (401, "401016570", granted(json!(stranger), json!(secret))),
        (401, "401016570", granted(json!(id), json!("wrong"))),
    ] {
        let rejected = ask(&sandbox, &timestamp, &signature, &body).await?;
        assert_eq!(
            (rejected.status, rejected.text("response_code")),
            (status, code),
            "{body}"
        );
    }
    assert_eq!(klikoo.token_requests(), 10);
    Ok(())
}
