//! Fault rules of the sandbox, as JSON of its admin API.

use auth_core::http::{HeaderName, HeaderValue, Method, RawRequest};
use sandbox::Faults;

use crate::{
    json::Json,
    secret::{SECRET, assert_hidden, with_secret},
    server,
};

/// Checks that the library and the admin API accept the same rules, that the rules are the same after serialization, and that an
/// error does not show a value.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let read = Faults::from_json(&text);
    // An error quotes the name of an unknown field.
    let has_secret_name = Json::parse(text.as_bytes()).is_some_and(|json| json.has_name_with(SECRET));
    if let (Err(error), false) = (&read, has_secret_name) {
        assert_hidden(error);
    }
    let json = HeaderValue::from_static("application/json");
    let request = RawRequest::new(Method::PUT, "/faults").and_then(|request| {
        let request = request.header(HeaderName::from_static("content-type"), json)?;
        Ok(request.body(text.clone()))
    });
    let request = request.expect("the request is valid");
    let (status, body) = server::with(|server| {
        let response = server.send("admin", request);
        server.sandbox().set_faults(Faults::none());
        response.expect("the sandbox responds")
    });
    let body = String::from_utf8(body).expect("a response is text");
    match read {
        Ok(faults) => {
            assert_eq!(status, 200, "the admin API rejects {text}: {body}");
            assert_eq!(Faults::from_json(&body), Ok(faults), "{text} is shown as {body}");
        }
        Err(error) => assert_eq!(status, 400, "the admin API accepts {text}: {error}"),
    }
}

/// Returns rules of each fault, and invalid ones.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"seed":7,"rules":[{"fault":"delay","min_seconds":0.25,"seconds":2,"probability":0.5}]}"#,
        r#"{"rules":[{"fault":"too_many_requests","retry_after":3,"next":2},{"fault":"unavailable","provider":"klip-a2a"}]}"#,
        r#"{"rules":[{"fault":"truncated","provider":"klavi","operation":"createPayment"},{"fault":"disconnect"}]}"#,
        r#"{"rules":[{"fault":"expired_token","provider":"klikoo"},{"fault":"repeated_cursor","provider":"klip-card"}]}"#,
        r#"{"rules":[]}"#,
        r#"{"rules":[{"fault":"delay"}]}"#,
        r#"{"rules":[{"fault":"$","operation":"$","provider":"$","next":0,"probability":1.5}],"$":1}"#,
        "[]",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
