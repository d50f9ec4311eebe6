//! Console: the page at `/_sandbox/`, which drives the sandbox by its admin API.

mod assets;

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use self::assets::{ASSETS, Asset};

const PREFIX: &str = "/_sandbox";
/// Path of the page.
pub(crate) const PAGE: &str = "/_sandbox/";
const INDEX: &str = "index.html";
/// Page of the API reference, which is shown in a frame of the console.
const REFERENCE: &str = "reference.html";

/// No inline script or style, no other host, and no page of another site around it.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
/// The API reference needs inline styles, and images in its style sheet. Its scripts are as restricted as all others.
const REFERENCE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; object-src 'none'";

/// Returns the service of the console.
pub(crate) fn service() -> Router {
    Router::new()
        .route(PREFIX, get(async || Redirect::permanent(PAGE)))
        .route(PAGE, get(async |headers: HeaderMap| file(INDEX, &headers)))
        .route(
            "/_sandbox/{*path}",
            get(async |Path(path): Path<String>, headers: HeaderMap| file(&path, &headers)),
        )
}

fn file(path: &str, headers: &HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.path == path) {
        Some(asset) if has(headers, &asset.etag) => {
            (StatusCode::NOT_MODIFIED, asset_headers(asset)).into_response()
        }
        Some(asset) => (asset_headers(asset), asset.content).into_response(),
        None => (StatusCode::NOT_FOUND, "The console has no such file.\n").into_response(),
    }
}

/// Returns whether the client has the content with this `etag`.
fn has(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == etag)
        })
}

fn asset_headers(asset: &Asset) -> HeaderMap {
    let policy = if asset.path == REFERENCE {
        REFERENCE_POLICY
    } else {
        POLICY
    };
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_TYPE, asset.media_type()),
        // Another version of the sandbox may listen at the same address later.
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let mut headers: HeaderMap = fixed
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect();
    if asset.is_gzip() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(etag) = HeaderValue::try_from(&asset.etag) {
        headers.insert(header::ETAG, etag);
    }
    headers
}
