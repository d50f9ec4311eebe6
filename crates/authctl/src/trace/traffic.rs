//! Requests and responses with `-vv`.

use std::borrow::Cow;

use auth_core::http::{AttemptHook, AttemptInfo, HeaderName, ReceivedResponse, SentRequest};

use crate::output::{print_error_line, without_secrets};

/// Maximum number of characters of a body.
const MAX_BODY: usize = 16 * 1024;

/// Shows the traffic of a client. The client redacts the secrets of a request, and this hook those that a response issues.
pub(super) struct Traffic;

impl AttemptHook for Traffic {
    fn request(&self, _: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        print_error_line(format_args!("> {} {}", request.method(), request.url()));
        show(
            '>',
            request.headers(),
            request.body().as_deref().unwrap_or("(a stream)"),
        );
    }

    fn response(&self, _: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        print_error_line(format_args!("< {}", response.status()));
        show('<', response.headers(), &response.body());
    }
}

fn show<'a>(mark: char, headers: impl Iterator<Item = (&'a HeaderName, Cow<'a, str>)>, body: &str) {
    for (name, value) in headers {
        print_error_line(format_args!("{mark} {name}: {value}"));
    }
    if body.is_empty() {
        return;
    }
    let body = without_secrets(body);
    let shown: String = body.chars().take(MAX_BODY).collect();
    let rest = if shown.len() < body.len() { " ..." } else { "" };
    print_error_line(format_args!("{mark} {shown}{rest}"));
}
