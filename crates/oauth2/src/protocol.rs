//! Protocol of the token endpoint.

use auth_core::{
    AccessToken, InvalidInput,
    http::{
        Error as CallError, ErrorBody, ErrorClass, ErrorResponse, Execution, Protocol, RequestParts, Response,
    },
};

use crate::{ErrorCode, JwtBearer, authentication::ClientAuthentication, dpop::Prover, error::Verdict};

/// Authentication and errors of token requests. Assertions and proofs are signed for each attempt.
#[derive(Debug)]
pub(crate) struct TokenProtocol {
    pub(crate) client: ClientAuthentication,
    /// The authorization grant, if it is an assertion.
    pub(crate) grant: Option<JwtBearer>,
    pub(crate) prover: Option<Prover>,
    /// The audience of assertions.
    pub(crate) audience: String,
}

impl TokenProtocol {
    /// Returns whether the server may issue DPoP-bound tokens.
    pub(crate) fn is_bound(&self) -> bool {
        self.prover.is_some()
    }
}

impl Protocol for TokenProtocol {
    type Code = ErrorCode;

    fn classify(
        &self,
        response: &Response<ErrorCode>,
    ) -> Result<Option<ErrorResponse<ErrorCode>>, CallError<ErrorCode>> {
        let prover = self.prover.as_ref();
        let has_nonce = prover.is_some_and(|prover| prover.keep_nonce(response.headers()));
        let body = ErrorBody::of(response);
        let code = body.text("error").filter(|code| !code.trim().is_empty());
        let code = code.map(|code| ErrorCode::from(code.as_str()));
        let status = response.status();
        // Some servers return their errors with 200.
        if status.is_success() && (code.is_none() || body.has("access_token")) {
            return Ok(None);
        }
        let class = match Verdict::of(status, code.as_ref()) {
            Verdict::Transient if has_nonce && code == Some(ErrorCode::UseDpopNonce) => ErrorClass::Challenge,
            Verdict::Transient => ErrorClass::Transient,
            Verdict::Credentials | Verdict::Request | Verdict::Foreign => ErrorClass::Permanent,
        };
        Ok(Some(ErrorResponse {
            execution: if code.is_some() && class != ErrorClass::Transient {
                Execution::NotExecuted
            } else {
                Execution::Unknown
            },
            code,
            message: body.words("error_description"),
            ..ErrorResponse::new(class)
        }))
    }

    fn authenticate(&self, request: &mut RequestParts<'_>, _: &AccessToken) -> Result<(), InvalidInput> {
        if let Some(grant) = &self.grant {
            let assertion = grant.sign(request.at.wall, &self.audience)?;
            request.append_form("assertion", &assertion)?;
        }
        self.client.authenticate(request, &self.audience)?;
        match &self.prover {
            Some(prover) => prover.prove(request, None),
            None => Ok(()),
        }
    }
}
