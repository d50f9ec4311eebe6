//! Adds tokens to requests.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use super::zeroized;
use crate::{AccessToken, InvalidInput, Placement};

/// Adds each secret of `token` in its placement to a request to `url` with `headers`.
pub(crate) fn place(token: &AccessToken, url: &mut Url, headers: &mut HeaderMap) -> Result<(), InvalidInput> {
    token.check()?;
    for (secret, placement) in token.credentials() {
        let secret = secret.expose();
        let (name, parts): (_, &[&[u8]]) = match placement {
            Placement::Bearer => (header::AUTHORIZATION, &[b"Bearer ", secret.as_bytes()]),
            Placement::Raw => (header::AUTHORIZATION, &[secret.as_bytes()]),
            Placement::Basic => (header::AUTHORIZATION, &[b"Basic ", &zeroized::base64(secret)]),
            Placement::Header { name, scheme: None } => (custom(name)?, &[secret.as_bytes()]),
            Placement::Header {
                name,
                scheme: Some(scheme),
            } => (custom(name)?, &[scheme.as_bytes(), b" ", secret.as_bytes()]),
            Placement::Cookie { name } => (header::COOKIE, &cookies(headers, name, secret)),
            Placement::Query(name) => {
                url.query_pairs_mut().append_pair(name, secret);
                continue;
            }
            Placement::None => continue,
        };
        let value = sensitive(&name, parts)?;
        headers.insert(name, value);
    }
    Ok(())
}

/// Returns whether a request to `url` with `headers` has its own value in a placement of `token`.
#[cfg(any(feature = "middleware", feature = "tower"))]
pub(crate) fn is_placed(token: &AccessToken, url: &Url, headers: &HeaderMap) -> bool {
    token.credentials().any(|(_, placement)| match placement {
        Placement::Bearer | Placement::Raw | Placement::Basic => headers.contains_key(header::AUTHORIZATION),
        Placement::Header { name, .. } => headers.contains_key(&**name),
        Placement::Cookie { name } => pairs(headers).any(|pair| is_named(pair, name)),
        Placement::Query(name) => url.query_pairs().any(|(key, _)| key == name.as_ref()),
        Placement::None => false,
    })
}

/// Returns `parts` joined as the sensitive value of the header `name`.
pub(super) fn sensitive(name: &HeaderName, parts: &[&[u8]]) -> Result<HeaderValue, InvalidInput> {
    zeroized::sensitive_value(parts).ok_or_else(|| not_a_value(name))
}

pub(super) fn not_a_value(name: &HeaderName) -> InvalidInput {
    InvalidInput::new(
        name.as_str(),
        "contains a character that is invalid in a header",
        "visible ASCII",
    )
}

fn custom(name: &str) -> Result<HeaderName, InvalidInput> {
    // The library limits the length of a name.
    let name = HeaderName::from_bytes(name.as_bytes()).ok();
    name.ok_or_else(|| InvalidInput::new("header", "is too long", "the name of a header"))
}

/// Returns the parts of a `Cookie` header: the cookies of `headers`, and the cookie `name`.
fn cookies<'a>(headers: &'a HeaderMap, name: &'a str, secret: &'a str) -> Vec<&'a [u8]> {
    let others = pairs(headers).filter(|pair| !is_named(pair, name));
    others
        .flat_map(|pair| [pair, b"; "])
        .chain([name.as_bytes(), b"=", secret.as_bytes()])
        .collect()
}

/// Returns the cookies of `headers`, as pairs `name=value`.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let values = headers.get_all(header::COOKIE).into_iter();
    values
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii)
        .filter(|pair| !pair.is_empty())
}

fn is_named(pair: &[u8], name: &str) -> bool {
    pair.strip_prefix(name.as_bytes())
        .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the URL and headers of a request with `token` and the cookies `own`.
    fn placed(token: &AccessToken, own: &[&'static str]) -> (Url, HeaderMap) {
        let mut url = Url::parse("https://example.com/?a=1").unwrap();
        let mut headers = HeaderMap::new();
        for own in own {
            headers.append(header::COOKIE, HeaderValue::from_static(own));
        }
        place(token, &mut url, &mut headers).unwrap();
        (url, headers)
    }

    #[test]
    fn token_has_its_placement() {
        let header = |name, scheme| Placement::header_with_scheme(name, scheme).unwrap();
        for (placement, name, value) in [
            (Placement::Bearer, "authorization", "Bearer a:b"),
            (Placement::Raw, "authorization", "a:b"),
            (Placement::Basic, "authorization", "Basic YTpi"),
            (header("Authorization", "Token"), "authorization", "Token a:b"),
            (header("X-Auth", "Key"), "x-auth", "Key a:b"),
            (Placement::header("X-Api-Key").unwrap(), "x-api-key", "a:b"),
            (Placement::cookie("session").unwrap(), "cookie", "session=a:b"),
        ] {
            let (url, headers) = placed(&AccessToken::new("a:b", placement), &[]);
            assert_eq!(headers[name], value);
            assert!(headers.len() == 1 && headers[name].is_sensitive(), "{name}");
            assert_eq!(url.query(), Some("a=1"));
        }
        let (url, headers) = placed(&AccessToken::new("a:b", Placement::query("the key")), &[]);
        assert_eq!(url.query(), Some("a=1&the+key=a%3Ab"));
        assert!(headers.is_empty());
    }

    #[test]
    fn all_secrets_are_placed() {
        let token = AccessToken::new("t", Placement::Bearer)
            .and("k", Placement::header("X-Api-Key").unwrap())
            .and_then(|token| token.and("k", Placement::query("key")))
            .and_then(|token| token.and("c", Placement::cookie("c").unwrap()))
            .and_then(|token| token.and("d", Placement::cookie("d").unwrap()))
            .unwrap();
        let (url, headers) = placed(&token, &[]);
        assert_eq!(headers["authorization"], "Bearer t");
        assert_eq!(headers["x-api-key"], "k");
        assert_eq!(headers["cookie"], "c=c; d=d");
        assert_eq!(url.query(), Some("a=1&key=k"));
    }

    #[test]
    fn cookie_joins_other_cookies() {
        let token = AccessToken::new("new", Placement::cookie("id").unwrap());
        let own = ["a=1;id=old; ;id2=x", "b=id=2; id =old", "ID=3"];
        let (_, headers) = placed(&token, &own);
        assert_eq!(headers["cookie"], "a=1; id2=x; b=id=2; ID=3; id=new");
        assert_eq!(headers.get_all("cookie").iter().count(), 1);
        assert!(headers["cookie"].is_sensitive());
    }

    #[test]
    fn invalid_secret_is_not_placed() {
        let token = AccessToken::new("t", Placement::Bearer)
            .and("hunter2\n", Placement::header("X-Key").unwrap())
            .unwrap();
        let mut url = Url::parse("https://example.com/").unwrap();
        let mut headers = HeaderMap::new();
        let error = place(&token, &mut url, &mut headers).unwrap_err();
        assert_eq!(error.field(), "x-key");
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(
            headers.is_empty(),
            "no other secret of the token is placed either"
        );
    }

    #[test]
    fn too_long_name_is_an_error() {
        let token = AccessToken::new("t", Placement::header(&"x".repeat(1 << 17)).unwrap());
        let mut url = Url::parse("https://example.com/").unwrap();
        let error = place(&token, &mut url, &mut HeaderMap::new()).unwrap_err();
        assert_eq!(error.field(), "header");
    }

    #[cfg(any(feature = "middleware", feature = "tower"))]
    #[test]
    fn own_value_is_noticed() {
        for placement in [
            Placement::Basic,
            Placement::header("X-Key").unwrap(),
            Placement::cookie("id").unwrap(),
            Placement::query("key"),
        ] {
            let token = AccessToken::new("a:b", placement);
            let (url, headers) = placed(&token, &[]);
            assert!(is_placed(&token, &url, &headers), "{token:?}");
            let (url, headers) = placed(&AccessToken::none(), &["id2=x"]);
            assert!(!is_placed(&token, &url, &headers), "{token:?}");
        }
    }
}
