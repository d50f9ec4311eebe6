//! Calls an API with the tokens of the client credentials grant.
//!
//! ```sh
//! cargo run -p auth-core-oauth2 --example client_credentials
//! ```
//!
//! Authorization server and API are those of `server.rs`, on this machine.

mod server;

use std::error::Error;

use auth_core::{
    Scalar, Secret,
    http::{AuthenticatedClient, Endpoint, Request},
};
use auth_core_oauth2::{AuthorizationServer, ClientAuthentication, GrantProvider};
use serde::Deserialize;

static ORDER: Endpoint = Endpoint::get("order", "/orders/{id}");

#[derive(Deserialize)]
struct Order {
    id: Scalar,
    amount: Scalar,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = server::start().await;
    let issuer = server.uri();
    let authorization_server = AuthorizationServer::discover(&issuer).await?;
    // A program reads the secret from its environment or from a file.
    let client = ClientAuthentication::secret_basic(server::CLIENT_ID, Secret::from(server::CLIENT_SECRET));
    let tokens = GrantProvider::builder(authorization_server, client)
        .scope("orders:read")
        .client_credentials()?;
    let shop = AuthenticatedClient::new(&format!("{issuer}/api"), "my-app/1.0", tokens)?;

    // The first call requests a token. The API revokes it after that call, so the second one requests another.
    for id in ["1", "2", "3"] {
        let order: Order = shop.call(Request::new(&ORDER).path_param("id", id)?).await?;
        println!("{}: {}", order.id, order.amount);
    }
    println!("{} tokens", shop.token_cache().stats().refreshes);
    Ok(())
}
