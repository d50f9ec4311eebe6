//! Token calls.

use std::sync::Arc;

use auth_core::{
    Clock, Secret, TokenError,
    http::{Endpoint, HttpClient, HttpClientBuilder, Request},
};

use crate::{
    AuthorizationServer, Error, JwtBearer, LIBRARY, SigningKey,
    authentication::{ClientAuthentication, require_supported},
    dpop::Prover,
    error::token_error,
    parameters::{Form, Parameters},
    protocol::TokenProtocol,
    token_response::IssuedTokens,
};

/// Maximum size of a token response, in bytes.
const MAX_BODY: usize = 1 << 20;

/// Settings of token calls.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) server: AuthorizationServer,
    pub(crate) client: ClientAuthentication,
    pub(crate) parameters: Parameters,
    pub(crate) dpop: Option<SigningKey>,
    pub(crate) http: HttpClientBuilder,
}

impl Settings {
    pub(crate) fn new(server: AuthorizationServer, client: ClientAuthentication) -> Self {
        let http = HttpClientBuilder::new(server.token_endpoint().clone(), LIBRARY).max_body(MAX_BODY);
        Self {
            server,
            client,
            parameters: Parameters::default(),
            dpop: None,
            http,
        }
    }

    /// Checks the settings, and returns the call of the grant `grant_type`.
    pub(crate) fn call(
        self,
        endpoint: &'static Endpoint,
        grant_type: &str,
        grant: Option<JwtBearer>,
    ) -> Result<TokenCall, Error> {
        self.client.check(&self.server)?;
        self.parameters.check()?;
        if let Some(grant) = &grant {
            grant.check().map_err(|error| error.within("jwt_bearer"))?;
        }
        if let Some(key) = &self.dpop {
            let supported = self.server.proof_algorithms.as_deref();
            require_supported("dpop", key.algorithm().as_str(), supported)?;
        }
        let mut form = Form::default();
        form.push("grant_type", grant_type);
        self.client.add_to(&mut form);
        self.parameters.add_to(&mut form);
        // The credentials are for this server, whatever base URL the settings have.
        let http = self.http.base_url(self.server.token_endpoint().clone());
        let redacted = self.client.secrets();
        let http = http.build(TokenProtocol {
            client: self.client,
            grant,
            prover: self.dpop.map(Prover::new),
            audience: self.server.audience(),
        })?;
        Ok(TokenCall {
            http,
            endpoint,
            query: self.server.query().to_vec(),
            form,
            redacted,
        })
    }
}

/// Token call of one grant.
#[derive(Debug)]
pub(crate) struct TokenCall {
    http: HttpClient<TokenProtocol>,
    endpoint: &'static Endpoint,
    query: Vec<(String, String)>,
    form: Form,
    redacted: Vec<Secret>,
}

impl TokenCall {
    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        self.http.clock()
    }

    /// Makes the call, with a further secret parameter.
    pub(crate) async fn make(&self, secret: Option<(&'static str, &Secret)>) -> Result<IssuedTokens, Error> {
        let mut form = self.form.clone();
        if let Some((name, secret)) = secret {
            form.push_secret(name, secret.clone());
        }
        let mut request = Request::new(self.endpoint).at_base_url().form(&form)?;
        for (name, value) in &self.query {
            request = request.query(name.clone(), value);
        }
        let secrets = form.secrets().chain(&self.redacted);
        let request = secrets.fold(request, Request::redacting);
        let response = self.http.send(request).await?;
        IssuedTokens::of(&response, self.http.protocol().is_bound())
    }

    pub(crate) async fn issue(&self) -> Result<IssuedTokens, TokenError> {
        self.make(None).await.map_err(token_error)
    }
}
