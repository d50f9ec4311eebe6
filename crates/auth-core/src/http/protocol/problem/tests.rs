use super::*;

fn read(json: &str, status: &str) -> (Option<String>, Option<String>) {
    let problem = Problem::of_body(json.as_bytes(), status);
    (problem.code, problem.message)
}

/// HTTP status, body, and the code and message in it.
type Case = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

fn check(cases: &[Case]) {
    for (status, json, code, message) in cases {
        let expected = (code.map(str::to_owned), message.map(str::to_owned));
        assert_eq!(read(json, status), expected, "{json}");
    }
}

#[test]
fn problem_details_are_read() {
    check(&[
        // RFC 9457, section 3.
        (
            "403",
            r#"{"type":"https://example.com/probs/out-of-credit","title":"Out of credit.","detail":"It costs 50.",
                "instance":"/account/12345/msgs/abc","balance":30}"#,
            Some("https://example.com/probs/out-of-credit"),
            Some("Out of credit.: It costs 50."),
        ),
        (
            "404",
            r#"{"type":"about:blank","title":"Not Found","status":404}"#,
            None,
            Some("Not Found"),
        ),
        (
            "422",
            r#"{"title":"Invalid","errors":[{"detail":"must be positive","pointer":"/age"}]}"#,
            None,
            Some("Invalid"),
        ),
        (
            "400",
            r#"{"type":"/probs/x","code":"E7","detail":"No."}"#,
            Some("E7"),
            Some("No."),
        ),
    ]);
}

#[test]
fn oauth_errors_are_read() {
    // RFC 6749, section 5.2.
    check(&[
        (
            "400",
            r#"{"error":"invalid_grant","error_description":"expired"}"#,
            Some("invalid_grant"),
            Some("expired"),
        ),
        (
            "401",
            r#"{"error":"invalid_client"}"#,
            Some("invalid_client"),
            None,
        ),
    ]);
}

#[test]
fn nested_errors_are_read() {
    check(&[
        // Google.
        (
            "403",
            r#"{"error":{"code":403,"message":"Denied.","status":"PERMISSION_DENIED","details":[]}}"#,
            Some("PERMISSION_DENIED"),
            Some("Denied."),
        ),
        // Stripe, OpenAI, Anthropic, Azure.
        (
            "402",
            r#"{"error":{"type":"card_error","code":"card_declined","message":"Declined."}}"#,
            Some("card_declined"),
            Some("Declined."),
        ),
        (
            "400",
            r#"{"error":{"message":"No.","type":"invalid_request_error","param":null,"code":null}}"#,
            Some("invalid_request_error"),
            Some("No."),
        ),
        (
            "529",
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            Some("overloaded_error"),
            Some("Overloaded"),
        ),
        (
            "404",
            r#"{"error":{"code":"ResourceNotFound","message":"None.","innererror":{"code":"x"}}}"#,
            Some("ResourceNotFound"),
            Some("None."),
        ),
    ]);
}

#[test]
fn lists_of_errors_are_read() {
    check(&[
        // GitHub.
        (
            "404",
            r#"{"message":"Not Found","documentation_url":"https://docs.example.com/rest","status":"404"}"#,
            None,
            Some("Not Found"),
        ),
        (
            "422",
            r#"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}"#,
            Some("missing_field"),
            Some("Validation Failed"),
        ),
        // JSON:API.
        (
            "422",
            r#"{"errors":[{"status":"422","code":"invalid","title":"Invalid","detail":"Too short."},{"code":"x"}]}"#,
            Some("invalid"),
            Some("Invalid: Too short."),
        ),
        (
            "401",
            r#"{"errors":[{"code":32,"message":"Unknown user."}]}"#,
            Some("32"),
            Some("Unknown user."),
        ),
        (
            "422",
            r#"{"errors":["too short","too old"]}"#,
            None,
            Some("too short; too old"),
        ),
    ]);
}

#[test]
fn flat_errors_are_read() {
    check(&[
        (
            "400",
            r#"{"message":"No.","code":"no_such_thing"}"#,
            Some("no_such_thing"),
            Some("No."),
        ),
        (
            "400",
            r#"{"error":"No such thing."}"#,
            None,
            Some("No such thing."),
        ),
        (
            "400",
            r#"{"error":"Bad Request","message":["a","b"],"statusCode":400}"#,
            None,
            Some("a; b"),
        ),
        (
            "500",
            r#"{"timestamp":"2026","status":500,"error":"Internal Server Error","message":""}"#,
            None,
            Some("Internal Server Error"),
        ),
        (
            "400",
            r#"{"status":"error","message":"No.","code":400}"#,
            None,
            Some("No."),
        ),
        ("400", r#"{"code":4007,"msg":"No."}"#, Some("4007"), Some("No.")),
        (
            "400",
            r#"{"errorCode":"E1","errorMessage":"No."}"#,
            Some("E1"),
            Some("No."),
        ),
        ("404", r#"{"detail":"Not found."}"#, None, Some("Not found.")),
        (
            "422",
            r#"{"detail":[{"loc":["body","age"],"msg":"Field required","type":"missing"}]}"#,
            Some("missing"),
            Some("Field required"),
        ),
        // Amazon, Salesforce.
        (
            "400",
            r#"{"__type":"com.example#ValidationException","Message":"No."}"#,
            Some("ValidationException"),
            Some("No."),
        ),
        (
            "401",
            r#"[{"message":"Expired.","errorCode":"INVALID_SESSION_ID"}]"#,
            Some("INVALID_SESSION_ID"),
            Some("Expired."),
        ),
    ]);
}

#[test]
fn other_bodies_describe_nothing() {
    let long = format!(r#"{{"code":"{}"}}"#, "x".repeat(LONGEST_CODE + 1));
    for json in [
        "",
        "null",
        "7",
        r#""no""#,
        "[]",
        "[7]",
        "[[]]",
        "{}",
        "<html>502 Bad Gateway</html>",
        r#"{"code":"x""#,
        r#"{"code":null,"message":null,"error":null,"errors":[]}"#,
        r#"{"code":"","message":" ","error":{}}"#,
        r#"{"code":{},"message":{},"error":[],"errors":{"name":["blank"]}}"#,
        r#"{"code":400}"#,
        r#"{"code":"400"}"#,
        &long,
    ] {
        assert_eq!(read(json, "400"), (None, None), "{json}");
    }
}

#[test]
fn request_id_is_read_from_the_body() {
    for json in [
        r#"{"request_id":"r-1"}"#,
        r#"{"error":{"code":"x","requestId":"r-1"}}"#,
        r#"{"title":"x","traceId":"r-1"}"#,
    ] {
        let problem = Problem::of_body(json.as_bytes(), "400");
        assert_eq!(problem.request_id.as_deref(), Some("r-1"), "{json}");
    }
}

#[test]
fn word_of_success_is_no_code() {
    check(&[
        ("400", r#"{"status":"error","message":"x"}"#, None, Some("x")),
        (
            "400",
            r#"{"status":"FAILED_DEBIT","message":"x"}"#,
            Some("FAILED_DEBIT"),
            Some("x"),
        ),
        ("400", r#"{"status":"Failed","message":"x"}"#, None, Some("x")),
        // Neither case: a status of its own, such as a number as text.
        ("400", r#"{"status":"1234","message":"x"}"#, None, Some("x")),
        (
            "400",
            r#"{"title":"kind","message":"what","detail":"occurrence"}"#,
            None,
            Some("what"),
        ),
    ]);
}
