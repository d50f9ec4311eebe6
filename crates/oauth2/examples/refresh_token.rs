//! Calls an API with a refresh token in a file, and keeps the new refresh tokens there.
//!
//! ```sh
//! cargo run -p auth-core-oauth2 --example refresh_token -- \
//!     https://login.example.com/token my-app token.json https://api.example.com/me
//! ```
//!
//! The arguments are the token endpoint, the client identifier of a public client, the file, and the URL to call. The file
//! begins as `{"current": "<refresh token>"}`, with the token of a sign-in.

use std::{
    env,
    error::Error,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use auth_core::{
    Json, Secret, async_trait,
    http::{AuthenticatedClient, Endpoint, Request, Url},
};
use auth_core_oauth2::{
    AuthorizationServer, ClientAuthentication, GrantProvider, RefreshTokenStore, RefreshTokens, StoreError,
};
use serde::Deserialize;
use serde_json::json;

static RESOURCE: Endpoint = Endpoint::get("resource", "/{resource}");

/// Store in a file that only its owner can read.
#[derive(Debug)]
struct FileStore(PathBuf);

#[derive(Deserialize)]
struct Record {
    current: Secret,
    previous: Option<Secret>,
}

#[async_trait]
impl RefreshTokenStore for FileStore {
    async fn load(&self) -> Result<RefreshTokens, StoreError> {
        let Record { current, previous } = serde_json::from_slice(&fs::read(&self.0)?)?;
        let mut tokens = RefreshTokens::new(current);
        tokens.previous = previous;
        Ok(tokens)
    }

    /// Replaces the file: after a crash, either the old or the new one is there, and never a part of one.
    async fn store(&self, tokens: &RefreshTokens) -> Result<(), StoreError> {
        let previous = tokens.previous.as_ref().map(Secret::expose);
        let record = json!({"current": tokens.current.expose(), "previous": previous});
        let path = self.0.clone();
        // Waiting for the disk would block the other tasks of the runtime.
        tokio::task::spawn_blocking(move || replace(&path, record.to_string().as_bytes())).await??;
        Ok(())
    }
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(unix)]
fn create(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [token_endpoint, client_id, file, url] = arguments.as_slice() else {
        return Err("expected a token endpoint, a client identifier, a file and a URL".into());
    };
    let server = AuthorizationServer::at(Url::parse(token_endpoint)?)?;
    let tokens = GrantProvider::builder(server, ClientAuthentication::public(client_id))
        .refresh_token(FileStore(file.into()))?;
    let api = AuthenticatedClient::new(url, "refresh-token-example/1.0", tokens)?;
    let resource: Json = api.call(Request::new(&RESOURCE).at_base_url()).await?;
    println!("{}", resource.text());
    Ok(())
}
