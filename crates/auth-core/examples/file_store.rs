//! Keeps the token of a command line between invocations, in a file that only the user can read.
//!
//! ```sh
//! cargo run -p auth-core --features store --example file_store -- ~/.local/state/my-cli/tokens
//! cargo run -p auth-core --features store --example file_store -- ~/.local/state/my-cli/tokens sign-out
//! ```
//!
//! The first invocation signs in, and the next ones take the token from the file, also if several run at the same time.

use std::{env, error::Error, sync::Arc, time::Duration};

use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenProvider, async_trait,
    store::{FileStore, SharedTokenProvider, StoreKey},
};

/// Stands for the sign-in of a provider.
#[derive(Debug)]
struct SignIn;

#[async_trait]
impl TokenProvider for SignIn {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let sent = SystemClock.now();
        println!("signing in");
        let token = AccessToken::new("from the response", Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(3600), sent))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let directory = arguments.next().ok_or("expected a directory")?;
    let mut store = FileStore::new(directory)?;
    if cfg!(windows) {
        // Expected below %LOCALAPPDATA%, to which only the user has access.
        store = store.trust_directory();
    }
    // Everything that shapes the token, except secrets.
    let key = StoreKey::new("my-api")
        .with("base_url", "https://api.example.com")
        .with("user", "ferris");
    if arguments.next().is_some_and(|command| command == "sign-out") {
        store.clear(&key).await?;
        println!("signed out");
        return Ok(());
    }

    let tokens = CachedTokenProvider::new(SharedTokenProvider::new(SignIn, Arc::new(store), key));
    let token = tokens.token().await?;
    let now = SystemClock.now();
    let left = token.expiry().map(|expiry| now.until(expiry).as_secs());
    println!("signed in for {} more seconds", left.unwrap_or_default());
    Ok(())
}
