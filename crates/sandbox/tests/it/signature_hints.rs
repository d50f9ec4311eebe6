//! Hints about rejected signatures: each common mistake is named, and no secret is in the log.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use sandbox::Exchange;
use sha2::{Digest as _, Sha256, Sha512};

use crate::{
    Outcome,
    checked::Sandbox,
    http::Http,
    klikoo_token::{self, timestamp},
    signing::{hex_sha256, rsa_sha256},
};

const PATH: &str = "/v1/open-api/transactions";
const QUERY: &str = "page=1&limit=10";
/// Body whose every layout has another hash.
const BODY: &str = r#"{"page": 1, "limit":10, "search":[{"value":"a/é<b>","field":"keyword"}]}"#;
const COMPACT: &str = r#"{"page":1,"limit":10,"search":[{"value":"a/é<b>","field":"keyword"}]}"#;

/// Values that are signed.
struct Parts<'a> {
    id: &'a str,
    secret: &'a str,
    auth_key: &'a str,
    token: &'a str,
    timestamp: &'a str,
    earlier: String,
    utc: String,
    private_key: &'a str,
}

type Signature = fn(&Parts<'_>) -> String;

fn hmac512(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("a key of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hmac256(key: &str, message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn rsa(parts: &Parts<'_>, encoding: &'static dyn RsaEncoding, message: &str) -> String {
    let body: String = parts
        .private_key
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let key = KeyPair::from_pkcs8(&STANDARD.decode(body).expect("Base64")).expect("a key");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message.as_bytes(), &mut signature)
        .expect("a signature");
    STANDARD.encode(signature)
}

/// Returns the string to sign of the list with these parts.
fn list(path: &str, token: &str, hash: &str, timestamp: &str) -> String {
    format!("GET:{path}:{token}:{hash}:{timestamp}")
}

fn right(parts: &Parts<'_>) -> String {
    list(PATH, parts.token, &hex_sha256(b""), parts.timestamp)
}

fn signed(parts: &Parts<'_>, message: &str) -> String {
    STANDARD.encode(hmac512(parts.secret.as_bytes(), message))
}

/// Returns the signature of the product list whose body is hashed as `body`.
fn posted(parts: &Parts<'_>, body: &str) -> String {
    let hash = hex_sha256(body.as_bytes());
    signed(
        parts,
        &format!(
            "POST:/v1/open-api/products:{}:{hash}:{}",
            parts.token, parts.timestamp
        ),
    )
}

/// Mistakes in the signature of `GET /v1/open-api/transactions?page=1&limit=10`.
const OF_LISTS: &[(&str, Signature)] = &[
    ("the query is part of the signed path", |p| {
        signed(
            p,
            &list(&format!("{PATH}?{QUERY}"), p.token, &hex_sha256(b""), p.timestamp),
        )
    }),
    ("the gateway's prefix is part of the signed path", |p| {
        signed(
            p,
            &list(
                &format!("/klikoo-b2b{PATH}"),
                p.token,
                &hex_sha256(b""),
                p.timestamp,
            ),
        )
    }),
    (
        "the gateway's prefix and the query are part of the signed path",
        |p| {
            let path = format!("/klikoo-b2b{PATH}?{QUERY}");
            signed(p, &list(&path, p.token, &hex_sha256(b""), p.timestamp))
        },
    ),
    ("does not start with `/`", |p| {
        signed(p, &list(&PATH[1..], p.token, &hex_sha256(b""), p.timestamp))
    }),
    ("the method is in lower case", |p| {
        signed(p, &right(p).replacen("GET", "get", 1))
    }),
    ("`Bearer` is part of the signed token", |p| {
        signed(
            p,
            &list(
                PATH,
                &format!("Bearer {}", p.token),
                &hex_sha256(b""),
                p.timestamp,
            ),
        )
    }),
    ("the token is left out", |p| {
        signed(p, &list(PATH, "", &hex_sha256(b""), p.timestamp))
    }),
    ("the hash of the body is left out", |p| {
        signed(p, &list(PATH, p.token, "", p.timestamp))
    }),
    ("the body is empty, and something else is hashed", |p| {
        signed(p, &list(PATH, p.token, &hex_sha256(b"{}"), p.timestamp))
    }),
    ("the hash of the body is in upper-case hex", |p| {
        signed(
            p,
            &list(PATH, p.token, &hex_sha256(b"").to_uppercase(), p.timestamp),
        )
    }),
    ("the hash of the body is in Base64", |p| {
        signed(
            p,
            &list(PATH, p.token, &STANDARD.encode(Sha256::digest(b"")), p.timestamp),
        )
    }),
    ("other milliseconds than the header", |p| {
        signed(
            p,
            &list(PATH, p.token, &hex_sha256(b""), &p.timestamp.replace(".000", "")),
        )
    }),
    ("another time zone than the header", |p| {
        signed(p, &list(PATH, p.token, &hex_sha256(b""), &p.utc))
    }),
    ("another time than the header", |p| {
        signed(p, &list(PATH, p.token, &hex_sha256(b""), &p.earlier))
    }),
    ("the parts are separated by `|`", |p| {
        let string = format!("GET|{PATH}|{}|{}|{}", p.token, hex_sha256(b""), p.timestamp);
        signed(p, &string)
    }),
    ("a line break follows the signed string", |p| {
        signed(p, &format!("{}\n", right(p)))
    }),
    ("the string of a token request is signed", |p| {
        signed(p, &format!("{}|{}", p.id, p.timestamp))
    }),
    ("the Base64 encodes hex digits", |p| {
        STANDARD.encode(hex::encode(hmac512(p.secret.as_bytes(), &right(p))))
    }),
    ("the Base64 encodes upper-case hex digits", |p| {
        STANDARD.encode(hex::encode_upper(hmac512(p.secret.as_bytes(), &right(p))))
    }),
    ("in hex instead of Base64", |p| {
        hex::encode(hmac512(p.secret.as_bytes(), &right(p)))
    }),
    ("in upper-case hex instead of Base64", |p| {
        hex::encode_upper(hmac512(p.secret.as_bytes(), &right(p)))
    }),
    ("no padding", |p| {
        STANDARD_NO_PAD.encode(hmac512(p.secret.as_bytes(), &right(p)))
    }),
    ("as Base64 twice", |p| STANDARD.encode(signed(p, &right(p)))),
    ("quotes or spaces", |p| format!("\"{}\"", signed(p, &right(p)))),
    ("HMAC-SHA256 instead of HMAC-SHA512", |p| {
        STANDARD.encode(hmac256(p.secret, &right(p)))
    }),
    ("SHA-512 of the string and the key", |p| {
        STANDARD.encode(Sha512::digest(format!("{}{}", right(p), p.secret)))
    }),
    ("SHA-512 without a key", |p| {
        STANDARD.encode(Sha512::digest(right(p)))
    }),
    ("key and message of the HMAC are swapped", |p| {
        STANDARD.encode(hmac512(right(p).as_bytes(), p.secret))
    }),
    ("a line break follows the client secret", |p| {
        STANDARD.encode(hmac512(format!("{}\n", p.secret).as_bytes(), &right(p)))
    }),
    ("the client secret is decoded from hex", |p| {
        STANDARD.encode(hmac512(&hex::decode(p.secret).expect("hex"), &right(p)))
    }),
    ("the client ID is the key", |p| {
        STANDARD.encode(hmac512(p.id.as_bytes(), &right(p)))
    }),
    ("the key of the token request is used", |p| {
        STANDARD.encode(hmac512(p.auth_key.as_bytes(), &right(p)))
    }),
    ("the length of an RSA signature", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &right(p))
    }),
    (
        "the query is part of the signed path; and the hash of the body is in upper-case hex",
        |p| {
            let hash = hex_sha256(b"").to_uppercase();
            signed(p, &list(&format!("{PATH}?{QUERY}"), p.token, &hash, p.timestamp))
        },
    ),
    (
        "the Base64 encodes hex digits instead of the bytes of the signature; and `Bearer`",
        |p| {
            let string = list(
                PATH,
                &format!("Bearer {}", p.token),
                &hex_sha256(b""),
                p.timestamp,
            );
            STANDARD.encode(hex::encode(hmac512(p.secret.as_bytes(), &string)))
        },
    ),
    ("the query is part of the signed path; and HMAC-SHA256", |p| {
        let string = list(&format!("{PATH}?{QUERY}"), p.token, &hex_sha256(b""), p.timestamp);
        STANDARD.encode(hmac256(p.secret, &string))
    }),
    ("matches no common mistake; check the key", |_| {
        STANDARD.encode([7; 64])
    }),
];

/// Mistakes in the signature of `POST /v1/open-api/products` with [`BODY`].
const OF_BODIES: &[(&str, Signature)] = &[
    ("minified for the signature, and sent with white space", |p| {
        posted(p, COMPACT)
    }),
    ("with spaces after `:` and `,`", |p| {
        posted(p, &COMPACT.replace("\":", "\": ").replace(",\"", ", \""))
    }),
    ("with line breaks", |p| {
        let pretty = "{\n  \"page\": 1,\n  \"limit\": 10,\n  \"search\": [\n    {\n      \"value\": \"a/é<b>\",\n      \
                      \"field\": \"keyword\"\n    }\n  ]\n}";
        posted(p, pretty)
    }),
    ("the keys of the body were sorted", |p| {
        posted(
            p,
            r#"{"limit":10,"page":1,"search":[{"field":"keyword","value":"a/é<b>"}]}"#,
        )
    }),
    ("`\\u` escapes of other characters than ASCII", |p| {
        posted(p, &COMPACT.replace('é', "\\u00e9"))
    }),
    ("with `/` escaped", |p| posted(p, &COMPACT.replace('/', "\\/"))),
    ("with `<`, `>` and `&` escaped", |p| {
        posted(p, &COMPACT.replace('<', "\\u003c").replace('>', "\\u003e"))
    }),
    ("a line break follows the body", |p| {
        posted(p, &format!("{BODY}\n"))
    }),
    ("an empty body is hashed; the request has one", |p| posted(p, "")),
    ("the body itself is signed", |p| {
        signed(
            p,
            &format!("POST:/v1/open-api/products:{}:{BODY}:{}", p.token, p.timestamp),
        )
    }),
];

fn client(parts: &Parts<'_>) -> String {
    format!("{}|{}", parts.id, parts.timestamp)
}

/// Mistakes in the signature of a token request.
const OF_TOKEN_REQUESTS: &[(&str, Signature)] = &[
    ("RSA-PSS padding", |p| rsa(p, &RSA_PSS_SHA256, &client(p))),
    ("another hash than SHA-256", |p| {
        rsa(p, &RSA_PKCS1_SHA512, &client(p))
    }),
    ("separated by `:`", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &client(p).replace('|', ":"))
    }),
    ("before the client ID", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &format!("{}|{}", p.timestamp, p.id))
    }),
    ("a line break follows", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &format!("{}\n", client(p)))
    }),
    ("the SHA-256 of the string is signed", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &hex_sha256(client(p).as_bytes()))
    }),
    ("the client secret is signed instead", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &format!("{}|{}", p.secret, p.timestamp))
    }),
    ("other milliseconds than the header", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &client(p).replace(".000", ""))
    }),
    ("another time than the header", |p| {
        rsa(p, &RSA_PKCS1_SHA256, &format!("{}|{}", p.id, p.earlier))
    }),
    ("URL-safe alphabet", |p| {
        let standard = rsa_sha256(p.private_key, &client(p)).expect("a signature");
        URL_SAFE.encode(STANDARD.decode(standard).expect("Base64"))
    }),
    ("in hex instead of Base64", |p| {
        let standard = rsa_sha256(p.private_key, &client(p)).expect("a signature");
        hex::encode(STANDARD.decode(standard).expect("Base64"))
    }),
    ("the client secret is the key", |p| {
        STANDARD.encode(hmac512(p.secret.as_bytes(), &client(p)))
    }),
    ("HMAC-SHA256 instead of HMAC-SHA512", |p| {
        STANDARD.encode(hmac256(p.auth_key, &client(p)))
    }),
    ("matches no common mistake; check the key", |_| {
        STANDARD.encode([7; 256])
    }),
];

/// Returns the hint of the newest exchange, which has no secret and no right signature.
fn hint(sandbox: &Sandbox, secrets: &[String]) -> Result<String, Box<dyn std::error::Error>> {
    let exchange: std::sync::Arc<Exchange> = sandbox.log(1).pop().ok_or("no exchange")?;
    assert_eq!(
        exchange.verdict.code.as_deref(),
        Some("400xx6508"),
        "{exchange:?}"
    );
    let json = serde_json::to_string(&*exchange)?;
    for secret in secrets {
        assert!(!json.contains(secret), "{secret} in {json}");
    }
    Ok(exchange.verdict.hint.clone().ok_or("no hint")?)
}

#[tokio::test]
async fn each_signature_mistake_is_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let klikoo = sandbox.klikoo();
    let token = klikoo_token::token(&sandbox).await?;
    let now = timestamp(&sandbox, SignedDuration::ZERO)?;
    let parts = Parts {
        id: klikoo.client_id(),
        secret: klikoo.client_secret(),
        auth_key: klikoo.hmac_auth_key(),
        token: &token,
        timestamp: &now,
        earlier: timestamp(&sandbox, SignedDuration::from_secs(-2))?,
        utc: timestamp(&sandbox, SignedDuration::from_hours(-7))?.replace("+07:00", "Z"),
        private_key: klikoo.private_key_pem(),
    };
    let secrets = |genuine: String| {
        let [secret, key, token] = [parts.secret, parts.auth_key, &token].map(str::to_owned);
        [secret, key, token, genuine]
    };
    let base = klikoo.base_url();

    for (mistake, sign) in OF_LISTS {
        http.get(format!("{base}{PATH}?{QUERY}"))
            .bearer_auth(&token)
            .header("Open-Api-Timestamp", &now)
            .header("Open-Api-Signature", sign(&parts))
            .send()
            .await?;
        let secrets = secrets(signed(&parts, &right(&parts)));
        let hint = hint(&sandbox, &secrets)?;
        let string = list(PATH, "<token>", &hex_sha256(b""), &now);
        assert!(hint.contains(&format!("`{string}`")), "{hint}");
        assert!(hint.contains(mistake), "{mistake}: {hint}");
    }

    for (mistake, sign) in OF_BODIES {
        http.post(format!("{base}/v1/open-api/products"))
            .bearer_auth(&token)
            .header("Content-Type", "application/json")
            .header("Open-Api-Timestamp", &now)
            .header("Open-Api-Signature", sign(&parts))
            .body(BODY)
            .send()
            .await?;
        let secrets = secrets(posted(&parts, BODY));
        let hint = hint(&sandbox, &secrets)?;
        assert!(hint.contains(mistake), "{mistake}: {hint}");
    }

    for (mistake, sign) in OF_TOKEN_REQUESTS {
        http.post(format!("{base}/v1/open-api/access-token"))
            .header("Open-Api-Timestamp", &now)
            .header("Open-Api-Signature", sign(&parts))
            .json(&klikoo_token::body(&sandbox))
            .send()
            .await?;
        let secrets = secrets(rsa_sha256(parts.private_key, &client(&parts))?);
        let hint = hint(&sandbox, &secrets)?;
        assert!(hint.contains(&format!("`{}`", client(&parts))), "{hint}");
        assert!(hint.contains(mistake), "{mistake}: {hint}");
    }
    Ok(())
}

#[tokio::test]
async fn missing_signature_and_old_timestamp_are_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let token = klikoo_token::token(&sandbox).await?;
    let url = format!("{}{PATH}?{QUERY}", sandbox.klikoo().base_url());
    let now = timestamp(&sandbox, SignedDuration::ZERO)?;
    http.get(&url)
        .bearer_auth(&token)
        .header("Open-Api-Timestamp", &now)
        .send()
        .await?;
    assert!(hint(&sandbox, std::slice::from_ref(&token))?.ends_with("; it is missing or given twice"));

    let old = timestamp(&sandbox, SignedDuration::from_hours(-7))?;
    http.get(&url)
        .bearer_auth(&token)
        .header("Open-Api-Timestamp", &old)
        .send()
        .await?;
    let exchange = sandbox.log(1).pop().ok_or("no exchange")?;
    assert_eq!(exchange.verdict.code.as_deref(), Some("400xx6505"));
    let hint = exchange.verdict.hint.as_deref().ok_or("no hint")?;
    assert!(
        hint.ends_with("these are the digits of UTC with the offset of Jakarta"),
        "{hint}"
    );
    Ok(())
}
