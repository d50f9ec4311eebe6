//! The client and how it is set up.

use auth_core::{
    InvalidInput, Secret,
    http::{ApiCredentials, CallOptions, ClientSettings, Request, Session},
};

use crate::{
    Credentials, Environment, Error, Image, Minted, NewCard, Partner, Pin, PinChange, UploadedImage,
    auth::SignIn, error::KlipCard, generated::endpoints::CHANGE_PIN,
};

/// A client of Klip Card Minting. Cloning gives another handle to the same connections and token.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) session: Session<KlipCard>,
    sign_in: Option<SignIn>,
}

impl Client {
    /// Sets up a client; it needs [`credentials`](ClientBuilder::credentials) and nothing else.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            settings: ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
        }
    }

    /// Returns a handle of the same client whose calls have `options`: a deadline, further headers, another retry
    /// policy, a look at each response. They replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            sign_in: self
                .sign_in
                .as_ref()
                .map(|sign_in| sign_in.with_options(options.clone())),
            session: self.session.with_options(options),
        }
    }

    auth_core::client_tokens!(session);

    /// The account, with this month's mint quota (`rest-api-card-minting`, "Sign In"). Signs in anew, since only
    /// that tells; the token that this brings is that of the calls that follow, unless tokens come from elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` when the client was built without credentials.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn partner(&self) -> Result<Partner, Error> {
        self.sign_in()?.partner(&self.session).await
    }

    /// Changes the account's password (`rest-api-card-minting`, "Change Password"); the old one is that of the
    /// credentials. From then on this client, and every clone of it, signs in with the new one. Whether Klip goes on
    /// taking the tokens of before is in no copy of the documents that could be read; a refused one is replaced as ever.
    ///
    /// It is never sent twice by itself.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, naming `new_password` unless it has 8 to 16
    /// characters and no white space (`tutorial-card-minting`), or `credentials` when the client was built without.
    /// After a failure that leaves open what became of the call, one of the two passwords is the right one, and this
    /// client goes on with the old.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: the password may be changed at Klip, and this client goes on with the old one. Signing in
    /// with each tells which it is.
    pub async fn change_password(&self, new_password: impl Into<Secret>) -> Result<(), Error> {
        let new_password = new_password.into();
        self.sign_in()?
            .change_password(&self.session, &new_password)
            .await
    }

    /// Changes the account's PIN (`rest-api-card-minting`, "Change PIN"). **Experimental**: method and path are
    /// documented, but no copy of the page shows the fields, so [`PinChange`] has those that you name.
    ///
    /// It is never sent twice by itself. That Klip did not refuse it is all that is told.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, naming `change` when that has no field, or one
    /// twice.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: the PIN may be changed.
    pub async fn change_pin(&self, change: &PinChange) -> Result<(), Error> {
        let request = Request::new(&CHANGE_PIN).validated_json(change)?;
        let request = change.secrets().fold(request, Request::redacting);
        self.session.send(request).await?;
        Ok(())
    }

    /// Uploads an image for Cards (`tutorial-card-minting`); its URL is what [`NewCard::new`] takes.
    ///
    /// It is never sent twice by itself.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, naming `file_name` or `content_type` when that is
    /// none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave an image at Klip whose URL nobody has.
    pub async fn upload_image(&self, image: &Image) -> Result<UploadedImage, Error> {
        crate::mint::image::upload(&self.session, image).await
    }

    /// Mints a Card for each receiver of `card` (`tutorial-card-minting`, "Mint Card To User"), signed with `pin`.
    ///
    /// What comes back is the hash of the transaction, which says that it was sent and not that it took effect; the
    /// ids of the Cards stand in its receipt on the chain. Nothing at Klip keeps the same Card from being minted
    /// twice, so this is never sent twice by itself, but for a token that Klip itself refused (401 in its own error
    /// shape), with which nothing was minted.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klip_card();
    /// # let png = b"\x89PNG\r\n\x1a\n".to_vec();
    /// use klip_card::{Attribute, Client, Credentials, Image, NewCard, Pin};
    /// # let client = Client::builder()
    /// #     .credentials(Credentials::new(provider.email(), provider.password()))
    /// #     .base_url(klip_card::Url::parse(&provider.base_url())?)
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
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, naming the field of `card` that cannot work. Where
    /// [`execution`](Error::execution) is anything but `NotExecuted`, it may have been minted: look before you mint
    /// again.
    ///
    /// # Cancel safety
    ///
    /// Not cancel-safe: the Cards may be minted, and the hash is lost.
    pub async fn mint(&self, card: &NewCard, pin: &Pin) -> Result<Minted, Error> {
        crate::mint::mint(&self.session, card, pin).await
    }

    fn sign_in(&self) -> Result<&SignIn, InvalidInput> {
        self.sign_in.as_ref().ok_or_else(no_credentials)
    }
}

/// Sets up a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    settings: ClientSettings<Credentials, Environment>,
}

impl ClientBuilder {
    auth_core::client_settings!(settings: Credentials, Environment);

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `email`, `password`, `base_url` or `http_client`
    /// and what was expected.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.settings.given_credentials()?;
        let mut sign_in = None;
        let session = self.settings.build(KlipCard, |http, credentials| {
            sign_in.insert(SignIn::new(http.clone(), credentials)).clone()
        })?;
        // Where other tokens were given, the credentials still tell of the account.
        let sign_in = sign_in.or_else(|| Some(SignIn::new(session.http().clone(), credentials?)));
        Ok(Client { session, sign_in })
    }
}

fn no_credentials() -> InvalidInput {
    InvalidInput::missing("credentials", Credentials::EXPECTED)
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;
    use url::Url;

    use super::*;

    #[test]
    fn its_tokens_are_what_a_source_of_tokens_promises() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klip_card();
        let client = Client::builder()
            .base_url(Url::parse(&provider.base_url()).unwrap())
            .credentials(Credentials::new(provider.email(), provider.password()))
            .build()
            .unwrap();
        conformance::token_provider(client.session.issuer());
        conformance::token_provider(client.token_provider());
    }
}
