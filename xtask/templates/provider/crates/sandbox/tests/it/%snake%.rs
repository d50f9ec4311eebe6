use serde_json::json;

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
};

async fn request_token(sandbox: &Sandbox, secret: &str) -> Result<JsonResponse, Box<dyn std::error::Error>> {
    let %snake% = sandbox.%snake%();
    let body = json!({ "client_id": %snake%.client_id(), "client_secret": secret });
    let url = format!("{}/v1/token", %snake%.base_url());
    send(Http::new().post(url).json(&body)).await
}

#[tokio::test]
async fn account_belongs_to_token() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let %snake% = sandbox.%snake%();
    let issued = request_token(&sandbox, %snake%.client_secret()).await?;
    assert_eq!((issued.status, %snake%.token_requests()), (200, 1));
    let url = format!("{}/v1/account", %snake%.base_url());
    let account = || async { send(Http::new().get(&url).bearer_auth(issued.text("access_token"))).await };
    assert_eq!(account().await?.text("id"), %snake%.client_id());
    %snake%.expire_tokens();
    let rejected = account().await?;
    assert_eq!((rejected.status, rejected.text("code")), (401, "invalid_token"));
    Ok(())
}

#[tokio::test]
async fn wrong_secret_is_rejected() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let rejected = request_token(&sandbox, "another secret").await?;
    assert_eq!((rejected.status, rejected.text("code")), (401, "invalid_client"));
    let debug = format!("{:?}", sandbox.%snake%());
    assert!(!debug.contains(sandbox.%snake%().client_secret()));
    Ok(())
}
