//! Arguments of a call in the URL of its request. An input is two arguments of the path and one of the query, each on a line.

use auth_core::{
    InvalidInput,
    http::{BaseUrl, Endpoint, Request, Url},
};
use percent_encoding::percent_decode_str;

use crate::{
    exchange::block_on,
    secret::{assert_hidden, with_secret},
    sent::Sent,
};

static PART: Endpoint = Endpoint::get("part", "/items/{id}/parts/{part}");

const BASE: &str = "http://localhost:1/gateway";

thread_local! {
    static CLIENT: Sent = Sent::new(BASE);
}

/// Checks that each argument of the path is one segment of it, that the one of the query is one value, and that an error shows
/// neither.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let mut arguments = text.splitn(3, '\n');
    let mut next = || arguments.next().unwrap_or_default();
    let (id, part, filter) = (next(), next(), next());
    let request = match request(id, part, filter) {
        Ok(request) => request,
        Err(error) => {
            assert!(["id", "part"].contains(&error.field()), "{error}");
            return assert_hidden(&error);
        }
    };
    let sent = CLIENT.with(|sent| {
        block_on(sent.client.send(request)).expect("a valid request is sent");
        sent.take().uri().to_string()
    });
    let url = Url::parse(&sent).expect("a URL is sent");
    let base = BaseUrl::parse(BASE).expect("the base URL is valid");
    assert!(base.is_above(&url) && sent.starts_with(BASE), "{sent}");
    let (path, query) = sent.split_once('?').unwrap_or((&sent, ""));
    let segments = path.trim_start_matches(BASE).split('/').skip(1);
    let segments: Vec<Vec<u8>> = segments.map(|segment| percent_decode_str(segment).collect()).collect();
    let expected = ["items", id, "parts", part].map(|segment| segment.as_bytes().to_vec());
    assert_eq!(segments, expected, "{sent}");
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    assert_eq!(pairs, [("filter".into(), filter.into())], "{sent}");
}

fn request(id: &str, part: &str, filter: &str) -> Result<Request, InvalidInput> {
    let request = Request::new(&PART).path_param("id", id)?.path_param("part", part)?;
    Ok(request.query("filter", filter))
}

/// Returns arguments, valid and invalid.
pub fn seeds() -> Vec<Vec<u8>> {
    ["7\n8\na b&c=d+e", "a/b\n?#%2F\n\u{e9}%", "..\nx\ny", "%2e%2e\n.\n", "{part}\n{id}\n{}", "$\n\n$", "a\\b\n;=:@\n/?"]
        .map(|seed| seed.as_bytes().to_vec())
        .to_vec()
}
