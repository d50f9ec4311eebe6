//! Checks an event as a web server would: the signature in `KLAVI_SIGNATURE` (the header `X-Klavi-Signature`), the body on
//! standard input, byte for byte.
//!
//! ```sh
//! KLAVI_CUSTOMER_SECRET_KEY=... KLAVI_SIGNATURE=... cargo run -p klavi --example webhook < body.json
//! ```

use std::{
    env,
    error::Error,
    io::{self, Read as _},
};

use klavi::{
    Secret,
    webhook::{self, ReplayGuard},
};

fn main() -> Result<(), Box<dyn Error>> {
    let key = Secret::from(env::var("KLAVI_CUSTOMER_SECRET_KEY")?);
    let signature = env::var("KLAVI_SIGNATURE")?;
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;

    // A server keeps it for as long as it runs.
    let guard = ReplayGuard::new(10_000);
    for event in webhook::verify(&key, &signature, &body)? {
        if guard.is_new(&event) {
            println!("{event:?}");
        }
    }
    Ok(())
}
