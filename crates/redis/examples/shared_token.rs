//! Shares one token between processes through Redis or Valkey.
//!
//! ```sh
//! head -c 32 /dev/urandom > token.key
//! export REDIS_URL=redis://127.0.0.1:6379 TOKEN_KEY_FILE=token.key
//! cargo run -p auth-core-redis --example shared_token -- shop-7
//! ```
//!
//! Run it in two terminals: one process requests the token of the account `shop-7`, and the other takes it from the server,
//! where it is encrypted with the key.

use std::{env, error::Error, fs, sync::Arc, time::Duration};

use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenProvider, async_trait,
    store::{OutagePolicy, SharedTokenProvider, StoreKey},
};
use auth_core_redis::{EncryptionKey, RedisStore};

/// Stands for the token request of a provider.
#[derive(Debug)]
struct SignIn;

#[async_trait]
impl TokenProvider for SignIn {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = SystemClock.now();
        println!("requesting a token");
        SystemClock.sleep(Duration::from_millis(300)).await;
        let token = AccessToken::new("from the response", Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(900), sent))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let account = env::args().nth(1).ok_or("expected an account")?;
    let encryption_key = fs::read(env::var("TOKEN_KEY_FILE")?)?;
    let store = RedisStore::builder(env::var("REDIS_URL")?)
        .encryption_key(EncryptionKey::new("2026-11", &encryption_key)?)
        .build()?;

    // Everything that shapes the token, except secrets.
    let key = StoreKey::new("my-api")
        .with("base_url", "https://api.example.com")
        .with("account", &account);
    // This provider revokes the old token when it issues a new one, so no process requests one without the store.
    let shared = SharedTokenProvider::builder(SignIn, Arc::new(store), key)
        .outage_policy(OutagePolicy::FailClosed)
        .build();
    let tokens = CachedTokenProvider::new(shared);
    let token = tokens.token().await?;
    let now = SystemClock.now();
    let left = token.expiry().map(|expiry| now.until(expiry).as_secs());
    println!("signed in for {} more seconds", left.unwrap_or_default());
    Ok(())
}
