//! The client and its builder.

use auth_core::{
    InvalidInput, Secret,
    http::{ApiCredentials, AuthenticatedClient, CallOptions, ClientSettings, Request},
};

use crate::{
    Credentials, Environment, Error, Image, Minted, NewCard, Partner, Pin, PinChange, UploadedImage,
    auth::SignIn,
    error::KlipCard,
    generated::endpoints::{ALL, CHANGE_PIN},
};

/// Client of Klip Card Minting. Clones share connections and the token.
///
/// ```no_run
/// use klip_card::{Client, Credentials};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder()
///     .credentials(Credentials::from_env()?)
///     .build()?;
/// # let _ = client;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) client: AuthenticatedClient<KlipCard>,
    sign_in: Option<SignIn>,
}

impl Client {
    /// Returns a builder, which requires only [`credentials`](ClientBuilder::credentials).
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            settings: ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
        }
    }

    /// Returns a handle of the same client whose calls use `options`: a deadline, additional headers, another retry
    /// policy, an observer of each response. They replace the options of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            sign_in: self
                .sign_in
                .as_ref()
                .map(|sign_in| sign_in.with_options(options.clone())),
            client: self.client.with_options(options),
        }
    }

    auth_core::client_tokens!(client);

    auth_core::client_raw! {
        /// ```
        /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// # let sandbox = sandbox::Sandbox::start().await?;
        /// # let provider = sandbox.klip_card();
        /// use klip_card::{Client, Credentials, auth_core::http::{Method, RawRequest}};
        /// # let client = Client::builder()
        /// #     .credentials(Credentials::new(provider.email(), provider.password()))
        /// #     .base_url(provider.url())
        /// #     .build()?;
        ///
        /// let mut bapps = client.raw(RawRequest::new(Method::GET, "/v2/wallet/bapp")?).await?;
        /// assert_eq!(bapps.status(), 200);
        /// while let Some(chunk) = bapps.next_chunk().await {
        ///     print!("{}", String::from_utf8_lossy(&chunk?));
        /// }
        /// # Ok(()) }
        /// ```
        client.raw, ALL, crate::ErrorCode
    }

    /// Returns the account with this month's mint quota (`rest-api-card-minting`, "Sign In"). Each call signs in,
    /// since only the sign-in returns the account. Later calls use the token that comes with it, unless the client
    /// has another token provider or a token store.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` if the client was built without credentials.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn partner(&self) -> Result<Partner, Error> {
        self.sign_in()?.partner(&self.client).await
    }

    /// Changes the account's password (`rest-api-card-minting`, "Change Password"). The old password is that of the
    /// credentials. From then on this client and its clones sign in with the new one. No available copy of the
    /// documents says whether Klip still accepts tokens issued before; a rejected token is replaced as usual.
    ///
    /// The call is never retried.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent: for `new_password` unless it has 8 to 16 characters
    /// and no white space (`tutorial-card-minting`), or for `credentials` if the client was built without them. After
    /// a failure of unknown outcome, either password may be the valid one, and this client still uses the old one.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: Klip may have changed the password, and this client still uses the old one. Sign in with each
    /// to find out.
    pub async fn change_password(&self, new_password: impl Into<Secret>) -> Result<(), Error> {
        let new_password = new_password.into();
        self.sign_in()?.change_password(&self.client, &new_password).await
    }

    /// Changes the account's PIN (`rest-api-card-minting`, "Change PIN"). **Experimental**: the method and path are
    /// documented, but no copy of the page shows the fields, so the caller names them in [`PinChange`].
    ///
    /// The call is never retried. Success means only that Klip did not return an error response.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming `change` if it has no field or names one
    /// twice.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: Klip may have changed the PIN.
    pub async fn change_pin(&self, change: &PinChange) -> Result<(), Error> {
        let request = Request::new(&CHANGE_PIN).validated_json(change)?;
        let request = change.secrets().fold(request, Request::redacting);
        self.client.send(request).await?;
        Ok(())
    }

    /// Uploads an image for Cards (`tutorial-card-minting`). [`NewCard::new`] takes the URL that it returns.
    ///
    /// The call is never retried.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming `file_name` or `content_type` if it is not
    /// valid.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave an image at Klip whose URL is lost.
    pub async fn upload_image(&self, image: &Image) -> Result<UploadedImage, Error> {
        crate::mint::image::upload(&self.client, image).await
    }

    /// Mints a Card for each receiver of `card` (`tutorial-card-minting`, "Mint Card To User"), signed with `pin`.
    ///
    /// Returns the transaction's hash. It shows that the transaction was sent, not that it took effect; the IDs of
    /// the Cards are in its receipt on the chain. Klip has no idempotency key for minting, so the call is never
    /// retried, except with a new token after Klip itself rejected the token (401 with its own error body), in which
    /// case nothing was minted.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klip_card();
    /// # let png = b"\x89PNG\r\n\x1a\n".to_vec();
    /// use klip_card::{Attribute, Client, Credentials, Image, NewCard, Pin};
    /// # let client = Client::builder()
    /// #     .credentials(Credentials::new(provider.email(), provider.password()))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    ///
    /// let contract = client.partner().await?.contract_address.ok_or("no contract")?;
    /// let image = client.upload_image(&Image::png(png)?).await?.image;
    /// let card = NewCard::new(contract, "Example Card", "The first of its kind.", image)
    ///     .to("0x3333333333333333333333333333333333333333")
    ///     .sendable(true)
    ///     .hashtag("example")
    ///     .attribute(Attribute::new("colour", "blue"));
    /// let minted = client.mint(&card, &Pin::sha256_of(provider.pin())?).await?;
    /// println!("look it up in an explorer: {}", minted.hash);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field of `card`. Unless
    /// [`execution`](Error::execution) is `NotExecuted`, the Card may have been minted: check before minting again.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: the Cards may be minted, and the hash is lost.
    pub async fn mint(&self, card: &NewCard, pin: &Pin) -> Result<Minted, Error> {
        crate::mint::mint(&self.client, card, pin).await
    }

    fn sign_in(&self) -> Result<&SignIn, InvalidInput> {
        self.sign_in.as_ref().ok_or_else(no_credentials)
    }
}

/// Builder of a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    settings: ClientSettings<Credentials, Environment>,
}

impl ClientBuilder {
    auth_core::client_settings!(settings: Credentials, Environment);

    #[cfg(feature = "store")]
    auth_core::client_token_store!(settings);

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `email`, `password`, `base_url` or `connection_pool` and
    /// the expected value.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.settings.given_credentials()?;
        let mut sign_in = None;
        let client = self.settings.build(KlipCard, |http, credentials| {
            sign_in.insert(SignIn::new(http.clone(), credentials)).clone()
        })?;
        // With another token provider, the credentials still serve `Client::partner`.
        let sign_in = sign_in.or_else(|| Some(SignIn::new(client.http().clone(), credentials?)));
        Ok(Client { client, sign_in })
    }
}

fn no_credentials() -> InvalidInput {
    InvalidInput::missing("credentials", Credentials::EXPECTED)
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;

    #[test]
    fn token_providers_conform() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klip_card();
        let client = Client::builder()
            .base_url(provider.url())
            .credentials(Credentials::new(provider.email(), provider.password()))
            .build()
            .unwrap();
        conformance::token_provider(client.client.issuer());
        conformance::token_provider(client.token_provider());
    }
}
