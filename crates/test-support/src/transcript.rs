//! Text form of a request.

use wiremock::Request;

/// Headers that the HTTP stack adds and no provider documents.
const OF_THE_STACK: [&str; 3] = ["host", "content-length", "accept-encoding"];

/// Returns `request` as text: method, path and query; the headers in alphabetical order, without those of the HTTP stack;
/// an empty line and the body, if there is one.
pub(crate) fn transcript(request: &Request) -> String {
    let mut lines = vec![format!("{} {}", request.method, path_and_query(request))];
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .filter(|(name, _)| !OF_THE_STACK.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    lines.extend(headers);
    if !request.body.is_empty() {
        lines.push(String::new());
        lines.push(String::from_utf8_lossy(&request.body).into_owned());
    }
    lines.join("\n")
}

fn path_and_query(request: &Request) -> String {
    match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    }
}
