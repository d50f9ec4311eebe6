use crate::{
    call::Call,
    cell,
    fault::{Body, Content, Fault, Status},
    watchdog::Watchdog,
};

#[test]
fn message_names_operation_and_cause() {
    let watchdog = Watchdog::start();
    for (fault, status, seen) in [
        (
            Fault::Status(Status::BadGatewayPage),
            "502 Bad Gateway",
            "\"502 Bad Gateway Bad Gateway nginx\"",
        ),
        (Fault::Body(Body::StallsWithin), "200 OK", "timed out after"),
        (Fault::Body(Body::BreaksOff), "200 OK", "failed after"),
        (Fault::Content(Content::Truncated), "200 OK", "EOF while parsing"),
        (Fault::Content(Content::Html), "200 OK", "text/html"),
        (Fault::Content(Content::Gzip), "200 OK", "content encoding gzip"),
        (Fault::Content(Content::Empty), "200 OK", "empty body"),
    ] {
        for call in Call::ALL {
            watchdog.watch(format!("{fault:?} / {call:?}"));
            let message = cell::run(fault, call, None).message;
            let operation = call.fixture().operation();
            // The message has the path template, not the arguments.
            let path = match call {
                // A setting or the server's metadata says where it is.
                Call::ClientCredentials => "/{token_endpoint}",
                _ => operation.path(),
            };
            let called = format!("({} {path})", operation.method());
            for part in [&in_words(operation.id()), &called, status, seen] {
                assert!(
                    message.contains(part),
                    "{fault:?} / {call:?}: expected {part} in {message}"
                );
            }
        }
    }
}

/// Returns `createPayment` as `create payment`.
fn in_words(id: &str) -> String {
    let mut words = String::new();
    for letter in id.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
