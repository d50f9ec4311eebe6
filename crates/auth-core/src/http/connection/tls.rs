//! TLS backend of reqwest's client, chosen by features.
//!
//! Of several enabled features, the first of `rustls-aws-lc`, `rustls-ring` and `native-tls` decides.

use reqwest::ClientBuilder;

use crate::{InvalidInput, http::BaseUrl};

/// Checks that this build can connect to `base_url`. Without TLS, reqwest would report an invalid URL when it connects.
pub(super) fn require(base_url: &BaseUrl) -> Result<(), InvalidInput> {
    let has_tls = cfg!(any(
        feature = "native-tls",
        feature = "rustls-aws-lc",
        feature = "rustls-ring"
    ));
    if has_tls || !base_url.is_https() {
        return Ok(());
    }
    Err(InvalidInput::new(
        "base_url",
        "is https, and this program is built without TLS",
        "one of the features `rustls-aws-lc`, `rustls-ring` and `native-tls`, or http to a loopback address",
    ))
}

/// Sets the backend of `client`, whatever other crates enable in reqwest.
pub(super) fn choose(client: ClientBuilder) -> ClientBuilder {
    #[cfg(any(feature = "rustls-aws-lc", feature = "rustls-ring"))]
    let client = {
        #[cfg(not(feature = "rustls-aws-lc"))]
        provide_ring();
        client.tls_backend_rustls()
    };
    #[cfg(all(
        feature = "native-tls",
        not(any(feature = "rustls-aws-lc", feature = "rustls-ring"))
    ))]
    let client = client.tls_backend_native();
    client
}

/// Makes ring the cryptography of this process's TLS connections, unless the program has installed another.
///
/// With rustls without AWS-LC, reqwest takes it from the process, and panics if there is none. A configuration of rustls in
/// its place would override the certificates that the caller sets on reqwest's builder.
#[cfg(all(feature = "rustls-ring", not(feature = "rustls-aws-lc")))]
fn provide_ring() {
    use rustls::crypto::{CryptoProvider, ring};

    if CryptoProvider::get_default().is_none() {
        // Another thread may have been faster.
        let _: Result<(), _> = ring::default_provider().install_default();
    }
}

/// Removes all trusted certificates, so that the client is built without the machine's certificate store.
pub(in crate::http) fn without_certificates(client: ClientBuilder) -> ClientBuilder {
    #[cfg(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls-ring"))]
    let client = client.tls_certs_only([]);
    client
}
