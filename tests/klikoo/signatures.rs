//! Published and derived signatures.

use crate::crypto::{sha256_hex, throw_away_key};
use aws_lc_rs::{
    hmac,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use klikoo::{
    AuthKey,
    signature::{self, RequestParts},
};

use crate::{CLIENT_ID, CLIENT_SECRET, SAMPLE_TOKEN};

// Another order of the keys has another hash.
#[test]
fn v1_published_payload_hash_is_reproduced() {
    // `digital-signature` shows the first 61 digits.
    assert_eq!(
        signature::payload_hash(br#"{"account_number":true,"bank_code":"000"}"#),
        "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e"
    );
    assert_eq!(
        signature::payload_hash(br#"{"bank_code":"000","account_number":true}"#),
        "0999af5d82b3ab823dc4e47ceaf4265c2490a65c28f7be138746cce34565ba3e"
    );
}

#[test]
fn v2_client_secret_is_used_as_text() {
    let (signed, signature) = SAMPLE_TOKEN.rsplit_once('.').unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
    assert_eq!(
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes())),
        signature
    );
}

#[test]
fn d1_to_d4_signatures_match_independent_tools() {
    for (method, path, timestamp, body, hash, expected) in [
        (
            "GET",
            "/v1/open-api/balance",
            "2022-03-21T10:11:40.000+07:00",
            "",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg==",
        ),
        (
            "POST",
            "/v1/open-api/account/inquiry",
            "2022-03-21T10:11:40+07:00",
            r#"{"account_number":true,"bank_code":"000"}"#,
            "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e",
            "dmuBOeD1N91afqm5+2rHd1JgEEGcs+QcewH9KLvmQ5aFFjoybV31LniR/xLsR+IuQCRXzvofJ5YYkOwUXGkATQ==",
        ),
        // Its keys are not in sorted order: sorting gives another hash.
        (
            "POST",
            "/v1/open-api/products/buy",
            "2024-02-07T10:28:35.000+07:00",
            r#"{"amount":"1","msidn":"08996647676","product_code":"DNOPEN","selling_price":"2","value":"089966476766","partner_reference_id":"6d654219-d9b7-4e1a-8b51-99a5cafb11cb"}"#,
            "dcf3bf228ae42b8333934bc28e58ffc588b8ff851b2bd6dab8b2357aa9e9ded6",
            "bKdd6HcDvVLl3VsZLollprt5nHvht09w2AN4YTCb/UhnOS0TiQUxM37FXhbYb3gRkZcGtzWBGlGDVvnh3a+now==",
        ),
        (
            "POST",
            "/v1/open-api/products",
            "2024-02-06T11:59:19.000+07:00",
            r#"{"limit":10,"page":1,"search":[{"field":"keyword","value":"axis"}],"sort":{"field":"agent_price","value":"desc"}}"#,
            "03942d2cd8ec8b2cddfa263940d457a7663e6dc6ff3f00fc85cd3954b633bcf6",
            "t9MWaC6Cd5zE8KFHNzn6Oihw/u/DOyXKbJ/JEoKH8lXS3S2ipITXhkGxJYfOQXU6rT8q4iLypufcnZGzxGLX0Q==",
        ),
    ] {
        let parts = RequestParts {
            method,
            path,
            token: SAMPLE_TOKEN,
            body: body.as_bytes(),
            timestamp,
        };
        assert_eq!(signature::payload_hash(body.as_bytes()), hash, "{path}");
        assert_eq!(
            signature::request_input(&parts),
            format!("{method}:{path}:{SAMPLE_TOKEN}:{hash}:{timestamp}")
        );
        assert_eq!(signature::request(CLIENT_SECRET, &parts), expected, "{path}");
    }
}

/// The public half of the demonstration key that Midtrans, another provider of the same scheme, publishes.
const MIDTRANS_PUBLIC_KEY: &str = "\
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlWbtlh3eM+bW3n5AFj42\
    wddC4L7tQqbLiCFbTv8K67yng9iwK5mEn+UMXiRhvB2JVWFafCPPxFamsiVG3Mjn\
    eGjC0BYgmpmw4qXnAnyO3nCdCuPtmZ3ljhKvSTPdWZxrcLi1Xa9V/+Pzb8hrjb5i\
    wMn6SZFNeMmZYgFKiSeueo6TPln2PoTqXCzs1HtsM8eUVe8GAsjJe/3dYl992nyX\
    OpG21GgNu8o5T3WOptPg6GdDTWkTWUu483yRbVVy04Pz4L8DDZTDv+WcsAViDn1r\
    A/jB1Auj/UGKx2ovGcBH/a/hor5TbABbODU6cPTHT54K3sSZtvZNV4eFDB1f/4wd\
    fwIDAQAB";

fn is_signed_by_midtrans(message: &str, signature: &str) -> bool {
    let key = STANDARD.decode(MIDTRANS_PUBLIC_KEY).unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(message.as_bytes(), &signature)
        .is_ok()
}

#[test]
fn r1_auth_input_matches_a_known_signature() {
    let input = signature::auth_input(CLIENT_ID, "2022-03-21T10:11:40.000+07:00");
    let signature = "Ehs2ZWpicxDwOkhZUjPwS7y/F1GHigMBlhJLFfDYi2yquKbwBm76rjSbiqy2OnBNdOhGt41X8DgNBs6pRQ/+MZOX/Wf+BTvLkv1ft1VbGeUmFtFy6TvA0+rlgYlRIiNYAaD3uHJEzFPBk7IRZPDp1msbYzIjY6D4B076aQZYEjzXoWV8yHqWk4V4jKtIztq6lrMHsynBFrtMstzIOaf+LEBeU97h5wE7NFu9RiSGklV79WVjNGBw76gtTAjr1PhHzUEErOOrgTZbUxnKdSJ1VYlnmTlePHuhegQEhW9/b8DC/gyvFop81p+Gxm5Cwv2qkMBvR8xupd+3WSVDmkK0QQ==";

    assert_eq!(
        sha256_hex(input.as_bytes()),
        "b6f0d8506bb8c13e3c2d2ca88d10869adee75c9b8dc290b166d5004646cba2ea"
    );
    assert!(is_signed_by_midtrans(&input, signature));
    assert!(!is_signed_by_midtrans(&format!("{input}\n"), signature));
}

// A sample of another provider, which sorted keys would break.
#[test]
fn m1_symmetric_sample_is_reproduced() {
    let body = r#"{"partnerReferenceNo":"2020102900000000000001","amount":{"value":"12345678.00","currency":"IDR"},"feeAmount":{"value":"12345678.00","currency":"IDR"},"merchantId":"00007100010926","terminalId":"213141251124","validityPeriod":"2009-07-03T12:08:56-07:00"}"#;
    let sorted = r#"{"amount":{"currency":"IDR","value":"12345678.00"},"feeAmount":{"currency":"IDR","value":"12345678.00"},"merchantId":"00007100010926","partnerReferenceNo":"2020102900000000000001","terminalId":"213141251124","validityPeriod":"2009-07-03T12:08:56-07:00"}"#;
    let sign = |body: &str| {
        let parts = RequestParts {
            method: "POST",
            path: "/v1.0/qr/qr-mpm-generate",
            token: "myaccesstoken",
            body: body.as_bytes(),
            timestamp: "2024-03-05T10:37:16.196Z",
        };
        signature::request("myclientsecret", &parts)
    };
    let published =
        "wmzT7yjg1SxxCsxNsFgCR9SYXiZGGbceF6fV8xe97sAMHxZ+7OEBMIBmvb6Sj6GcksGp3iv77DiomgSbcST3XQ==";

    assert_eq!(
        signature::payload_hash(body.as_bytes()),
        "01463f60dbb6ca538581579dd95b31c8ba9fc6600eca750e4d8460ca4e402111"
    );
    assert_eq!(sign(body), published);
    assert_ne!(sign(sorted), published);
}

// A sample of another provider.
#[test]
fn m2_asymmetric_sample_has_the_same_input() {
    let input = signature::auth_input("G1234325-SNAP", "2024-03-01T08:27:49.024Z");
    let published = "WzW49tYIgKIBmBi/gVBHGLAkhEaZlXM11zcZxAiyHji6TLPjPbwLu3Z45it25AIeG0XDItcdTSkds47zFEMh6IP0PXPIP1+Ey4RmX/o2fuYRF/xBHvfvKnMmANMTS1axsXBSW3EHqYpbVrkCcqNnB3u+wu63us9WIhRZaWgxgQ2PJLaiVHIwgu9u7jxkWX7Bg4rerZH3RKdQfIJAAJsSN13efR7VdSAyzU7QaKjgislxrLqmesYNJkbD03XLjHdo6YWuzAVV7xdZRpLiGkIAkW7luXTBZYBO+4oENZAPQYzrLeN1qRY1Sr7BgLONCA2QA26BB6SYW4R7qofS9+RyOQ==";
    assert!(is_signed_by_midtrans(&input, published));
    assert!(!is_signed_by_midtrans(
        "2024-03-01T08:27:49.024Z|G1234325-SNAP",
        published
    ));
}

#[test]
fn signature_is_deterministic_and_verifies() {
    let (pair, pem) = throw_away_key();
    let key = AuthKey::rsa_pkcs8_pem(pem).unwrap();
    let timestamp = "2022-03-21T10:11:40.000+07:00";

    let signature = signature::auth(&key, CLIENT_ID, timestamp);

    assert_eq!(signature.len(), 344);
    assert_eq!(signature::auth(&key, CLIENT_ID, timestamp), signature);
    let verified = |message: &str| {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
            .verify(message.as_bytes(), &STANDARD.decode(&signature).unwrap())
            .is_ok()
    };
    assert!(verified(&format!("{CLIENT_ID}|{timestamp}")));
    assert!(!verified(&format!("{CLIENT_ID}|2022-03-21T10:11:41.000+07:00")));
}
