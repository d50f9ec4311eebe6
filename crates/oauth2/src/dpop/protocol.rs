//! Proofs for the requests to a resource server.

use auth_core::{
    AccessToken, InvalidInput, Placement,
    http::{
        Error, ErrorClass, ErrorResponse, Execution, HeaderMap, HeaderName, Protocol, RequestParts, Response,
        StatusCode,
    },
};

use super::Prover;
use crate::key::SigningKey;

const WWW_AUTHENTICATE: HeaderName = HeaderName::from_static("www-authenticate");
const SCHEME: &str = "DPoP";

/// Protocol of an API that accepts DPoP-bound tokens: adds a proof to each attempt (RFC 9449, section 7), and sends the
/// nonces that the API supplies.
///
/// It wraps the protocol of the API, which classifies the other errors and adds what else the API requires. Tokens that are
/// not DPoP-bound are sent without a proof. A challenge for a nonce (`use_dpop_nonce`) is met once, with the same token.
///
/// ```
/// # use auth_core::{NoToken, http::{AuthenticatedClient, AuthenticatedClientBuilder, Error, Protocol, Url}};
/// use auth_core_oauth2::{DpopProtocol, GrantProvider, SigningKey};
///
/// # fn client<P: Protocol>(my_protocol: P, tokens: GrantProvider, key: SigningKey) -> Result<AuthenticatedClient<DpopProtocol<P>>, Error<P::Code>> {
/// let base_url = Url::parse("https://api.example.com").unwrap();
/// let client = AuthenticatedClientBuilder::new(base_url, "my-app/1.0")
///     .build(DpopProtocol::new(my_protocol, key), |_http| Ok(tokens))?;
/// # Ok(client) }
/// ```
#[derive(Debug)]
pub struct DpopProtocol<P> {
    inner: P,
    prover: Prover,
}

impl<P> DpopProtocol<P> {
    /// Creates the protocol from that of the API and the key to which the tokens are bound.
    #[must_use]
    pub fn new(inner: P, key: SigningKey) -> Self {
        Self {
            inner,
            prover: Prover::new(key),
        }
    }

    /// Returns the protocol of the API.
    #[must_use]
    pub fn inner(&self) -> &P {
        &self.inner
    }
}

impl<P: Protocol> Protocol for DpopProtocol<P> {
    type Code = P::Code;

    fn classify(
        &self,
        response: &Response<P::Code>,
    ) -> Result<Option<ErrorResponse<P::Code>>, Error<P::Code>> {
        let has_nonce = self.prover.keep_nonce(response.headers());
        if response.status() == StatusCode::UNAUTHORIZED {
            let class = match challenge(response.headers()) {
                Some(Challenge::Nonce) if has_nonce => Some(ErrorClass::Challenge),
                // Another token would not change the proof.
                Some(Challenge::Nonce | Challenge::InvalidProof) => Some(ErrorClass::Permanent),
                None => None,
            };
            if let Some(class) = class {
                return Ok(Some(ErrorResponse {
                    // The resource server checks the proof before it executes the request.
                    execution: Execution::NotExecuted,
                    ..ErrorResponse::new(class)
                }));
            }
        }
        self.inner.classify(response)
    }

    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        self.inner.authenticate(request, token)?;
        if is_bound(token) {
            self.prover.prove(request, Some(token))?;
        }
        Ok(())
    }
}

/// Returns the placement of a DPoP-bound token: `Authorization: DPoP <token>`.
pub(crate) fn placement() -> Result<Placement, InvalidInput> {
    Placement::header_with_scheme("Authorization", SCHEME)
}

fn is_bound(token: &AccessToken) -> bool {
    placement().is_ok_and(|placement| *token.placement() == placement)
}

/// Error of a proof.
enum Challenge {
    Nonce,
    InvalidProof,
}

/// Returns the error of the DPoP challenge in `headers` (RFC 9449, section 9).
fn challenge(headers: &HeaderMap) -> Option<Challenge> {
    let challenges = headers.get_all(WWW_AUTHENTICATE).iter();
    let mut challenges = challenges.filter_map(|challenge| challenge.to_str().ok());
    challenges.find_map(|challenge| {
        // A value may be quoted, and white space may surround the equals sign (RFC 9110, section 11.2).
        let challenge = challenge.replace([' ', '"'], "");
        if challenge.contains("error=use_dpop_nonce") {
            Some(Challenge::Nonce)
        } else {
            challenge
                .contains("error=invalid_dpop_proof")
                .then_some(Challenge::InvalidProof)
        }
    })
}
