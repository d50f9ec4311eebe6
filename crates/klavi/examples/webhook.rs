//! Verifies and handles events as a web server would: the signature in `KLAVI_SIGNATURE` (the header `X-Klavi-Signature`), the
//! body on standard input, byte for byte.
//!
//! ```sh
//! KLAVI_CUSTOMER_SECRET_KEY=... KLAVI_SIGNATURE=... \
//!     cargo run -p klavi --example webhook < body.json
//! ```

use std::{
    env,
    error::Error,
    io::{self, Read as _, Write as _},
};

use klavi::webhook::{Delivery, ReplayGuard, Verifier, WebhookEvent};

fn main() -> Result<(), Box<dyn Error>> {
    let verifier = Verifier::new([env::var("KLAVI_CUSTOMER_SECRET_KEY")?])?;
    let signature = env::var("KLAVI_SIGNATURE")?;
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;

    // A server keeps it for as long as it runs.
    let guard = ReplayGuard::new(10_000);
    for event in verifier.verify(&signature, &body)? {
        let event = match event {
            Ok(event) => event,
            Err(malformed) => {
                eprintln!("{malformed}");
                continue;
            }
        };
        match guard.claim(&event) {
            Delivery::New(claim) => {
                handle(&event)?;
                claim.commit();
            }
            // A server responds with 503 here: the event must come again if the other handler fails.
            Delivery::InProgress => println!("another delivery is being handled"),
            Delivery::Processed => println!("handled before"),
        }
    }
    Ok(())
}

/// Fetches the current state that the event is about, and acts on it.
fn handle(event: &WebhookEvent) -> io::Result<()> {
    writeln!(io::stdout(), "{event:?}")
}
