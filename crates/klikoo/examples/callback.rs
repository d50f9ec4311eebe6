//! A receiver of purchase callbacks, on 127.0.0.1: it trusts none of them, and confirms each with Klikoo.
//!
//! ```sh
//! cargo run -p klikoo --example callback -- 8080
//! ```
//!
//! It ends after ten callbacks. Set `KLIKOO_CLIENT_ID`, `KLIKOO_CLIENT_SECRET` and `KLIKOO_PRIVATE_KEY` (the text of
//! the PEM file), and `KLIKOO_BASE_URL` for a host other than Klikoo's own. A real server uses a framework in place
//! of the few lines of HTTP here.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
};

use klikoo::{
    Client, Credentials, TransactionOutcome, Url,
    callback::{self, PurchaseCallback},
};

const LONGEST: usize = 64 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut klikoo = Client::builder().credentials(Credentials::from_env()?);
    if let Ok(url) = env::var("KLIKOO_BASE_URL") {
        klikoo = klikoo.base_url(Url::parse(&url)?);
    }
    let klikoo = klikoo.build()?;

    let port = env::args().nth(1).unwrap_or_else(|| "0".to_owned()).parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    println!("send callbacks to http://{}/", listener.local_addr()?);
    for stream in listener.incoming().take(10) {
        let mut stream = stream?;
        let Ok(body) = body(&stream) else {
            continue;
        };
        // Responds at once: what Klikoo does with a slow receiver is not documented.
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
        match callback::parse(&body) {
            Ok(callback) => receive(&klikoo, &callback).await,
            Err(error) => println!("rejected: {error}"),
        }
    }
    Ok(())
}

async fn receive(klikoo: &Client, callback: &PurchaseCallback) {
    let transaction = match klikoo.confirm(callback).await {
        Ok(transaction) => transaction,
        Err(error) => return println!("not confirmed: {error}"),
    };
    // The order is that of Klikoo's transaction, not of the callback.
    let Some(order) = transaction.partner_reference_id.as_ref() else {
        return println!("not confirmed: the transaction has no reference");
    };
    match transaction.outcome() {
        TransactionOutcome::Delivered => println!("{order} is delivered"),
        TransactionOutcome::Failed => println!("{order} failed: {}", transaction.reason.unwrap_or_default()),
        TransactionOutcome::Pending => println!("{order} is not known yet: ask again later"),
    }
}

fn body(stream: &TcpStream) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.by_ref().take(8 * 1024).read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            // The line without a colon is the first, or the empty one behind the head.
            match line.trim_end() {
                "" => break,
                _ => continue,
            }
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<usize>()?.min(LONGEST);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}
