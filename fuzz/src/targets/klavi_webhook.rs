//! Webhooks of Klavi: signature and body. The first line is the signature.

use klavi::{
    Secret,
    webhook::{Verifier, sign},
};

use crate::{
    json::Json,
    message::split,
    secret::{SECRET, assert_hidden},
};

/// Checks that only a signature of the body is accepted, that a signed object or list is read, and that events are the same
/// after serialization.
pub fn run(data: &[u8]) {
    let (head, body) = split(data);
    let signature = String::from_utf8_lossy(head);
    let key = Secret::from(SECRET);
    let verifier = Verifier::new([key.clone()]).expect("the key is valid");
    let right = sign(&key, body);
    let claimed = signature.trim().trim_start_matches("sha256=");
    for verifier in [verifier.clone(), verifier.accept_compact_form(true)] {
        match verifier.verify(&signature, body) {
            Ok(_) => assert!(
                claimed.eq_ignore_ascii_case(&right) || is_compact_form(&key, claimed, body),
                "accepted {claimed}"
            ),
            Err(error) => assert_hidden(&error),
        }
        let events = match verifier.verify(&right, body) {
            Ok(events) => events,
            Err(error) => {
                assert_hidden(&error);
                let json = Json::parse(body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body));
                assert!(!matches!(json, Some(Json::Object(_) | Json::Array(_))), "rejected a signed body: {error}");
                continue;
            }
        };
        for event in events {
            match event {
                Ok(event) => {
                    let text = serde_json::to_string(&event).expect("an event serializes");
                    let again = serde_json::from_str(&text).expect("its own text is readable");
                    assert_eq!(event, again, "{text}");
                }
                Err(error) => assert_hidden(&error),
            }
        }
    }
}

/// Returns whether `claimed` signs the body without its white space and escapes, which is accepted on request.
fn is_compact_form(key: &Secret, claimed: &str, body: &[u8]) -> bool {
    let json = Json::parse(body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body));
    json.is_some_and(|json| claimed.eq_ignore_ascii_case(&sign(key, json.to_string().as_bytes())))
}

/// Returns lists of events with a right and a wrong signature.
pub fn seeds() -> Vec<Vec<u8>> {
    let key = Secret::from(SECRET);
    let bodies = [
        r#"[{"eventId":"e-1","eventType":"api","payload":{"id":"2"}}]"#,
        r#"{"eventID":"e-2","eventName":"payment","timestamp":1600000000}"#,
        r#"[{"eventId":" "},7,null,{"event_id":"e-3"}]"#,
        "[ {\"eventId\": \"\\u0041\"} ]",
    ];
    let signed = bodies.map(|body| format!("{}\n\n{body}", sign(&key, body.as_bytes())).into_bytes());
    let wrong = bodies.map(|body| format!("sha256={}\n\n{body}", "0".repeat(64)).into_bytes());
    // More or fewer digits than those of a signature.
    let right = sign(&key, bodies[0].as_bytes());
    let others = [format!("{right}00"), format!("{right}{right}"), right[..62].to_owned()];
    let others = others.map(|signature| format!("{signature}\n\n{}", bodies[0]).into_bytes());
    signed.into_iter().chain(wrong).chain(others).collect()
}
