//! Callbacks of Klikoo.

use contract::{Media, Webhook};
use klikoo::callback;

use crate::secret::{assert_hidden, with_secret};

/// Checks that a callback is the same after serialization, and that an error does not show the body.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        assert!(callback::parse(data).is_err(), "accepted a body that is not UTF-8");
        return;
    };
    match callback::parse(text.as_bytes()) {
        Ok(callback) => {
            let text = serde_json::to_string(&callback).expect("a callback serializes");
            let again = callback::parse(text.as_bytes()).expect("its own text is readable");
            assert_eq!(callback, again, "{text}");
        }
        Err(error) => assert_hidden(&error),
    }
}

/// Returns the examples of the contract, and odd callbacks.
pub fn seeds() -> Vec<Vec<u8>> {
    let webhooks = test_support::Provider::Klikoo.contract().webhooks().iter();
    let examples = webhooks.flat_map(Webhook::media).flat_map(Media::examples);
    let examples = examples.map(|example| example.value().to_string().into_bytes());
    let odd = [
        r#"{"transaction_id":14430374,"amount":"15000","transaction_status":"SUCCESS","news":[1]}"#,
        r#"{"transaction_id":"$","current_balance":1890248.50}"#,
    ];
    examples.chain(odd.map(|seed| seed.as_bytes().to_vec())).collect()
}
