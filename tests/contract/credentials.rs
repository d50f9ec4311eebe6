//! Rejection of credentials with trailing white space, before any I/O.

use klavi::{CustomerClient, ManagementClient};
use test_support::Provider;

/// Returns each field of the credentials of `provider`, and the field that `build` names when `end` follows its value.
fn rejected(provider: Provider, end: &str) -> Vec<(&'static str, String)> {
    macro_rules! field {
        ($client:ty, $credentials:expr) => {{
            let error = <$client>::builder()
                .credentials($credentials)
                .build()
                .unwrap_err();
            error.invalid_input().unwrap().field().to_owned()
        }};
    }
    let with_end = |text: &str| format!("{text}{end}");
    match provider {
        Provider::KlipCard => {
            let field = |email: &str, password: &str| {
                field!(klip_card::Client, klip_card::Credentials::new(email, password))
            };
            let (email, password) = ("partner@example.com", "pa55word!");
            vec![
                ("email", field(&with_end(email), password)),
                ("password", field(email, &with_end(password))),
            ]
        }
        Provider::KlipA2a => {
            let credentials = klip_a2a::Credentials::new(with_end("Example BApp"));
            vec![("bapp.name", field!(klip_a2a::Client, credentials))]
        }
        Provider::Klikoo => {
            let field = |id: &str, secret: &str, key: &str| {
                let key = klikoo::AuthKey::hmac_sha512(key);
                field!(klikoo::Client, klikoo::Credentials::new(id, secret, key))
            };
            let (id, secret) = (
                "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
                "0123456789abcdef0123456789abcdef",
            );
            vec![
                ("client_id", field(&with_end(id), secret, "key")),
                ("client_secret", field(id, &with_end(secret), "key")),
                ("auth_key", field(id, secret, &with_end("key"))),
            ]
        }
        Provider::OAuth2 => Vec::new(),
        Provider::Klavi => {
            let [access_key, secret_key] = [
                (with_end("ak"), "sk".to_owned()),
                ("ak".to_owned(), with_end("sk")),
            ]
            .map(|(access, secret)| klavi::Credentials::new(access, secret));
            vec![
                ("access_key", field!(CustomerClient, access_key.clone())),
                ("access_key", field!(ManagementClient, access_key)),
                ("secret_key", field!(CustomerClient, secret_key.clone())),
                ("secret_key", field!(ManagementClient, secret_key)),
            ]
        }
    }
}

#[test]
fn credential_with_trailing_whitespace_is_rejected() {
    for provider in Provider::all() {
        for end in ["\n", "\r\n", " ", "\t"] {
            for (field, named) in rejected(provider, end) {
                assert_eq!(named, field, "{end:?}");
            }
        }
    }
}
