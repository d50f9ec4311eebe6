//! Store of tokens that outlive an invocation.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use auth_core::{
    Backoff, InvalidInput,
    store::{FileStore, SharedTokenProviderBuilder, TokenStore},
};

use crate::{config::state_directory, env, profile::Profile};

/// Place of the kept tokens.
#[derive(Debug, Clone)]
pub(crate) enum TokenCache {
    /// Nowhere.
    None,
    /// In private files of this directory.
    Files(PathBuf),
    /// On a Redis or Valkey server.
    #[cfg(feature = "redis")]
    Redis(Arc<auth_core_redis::RedisStore>),
}

const EXPECTED: &str = if cfg!(feature = "redis") {
    "`file`, `none`, an absolute directory, or the URL of a Redis server"
} else {
    "`file`, `none` or an absolute directory (a build with the feature `redis` takes the URL of a Redis server too)"
};

impl TokenCache {
    /// Returns the cache that the options, the environment or the configuration file choose.
    pub(crate) fn of(profile: &Profile) -> Result<Self, InvalidInput> {
        let (text, origin) = choice(profile)?;
        Self::parse(&text, &origin)
    }

    /// Returns what chooses the cache.
    pub(crate) fn origin(profile: &Profile) -> Result<String, InvalidInput> {
        choice(profile).map(|(_, origin)| origin)
    }

    fn parse(text: &str, origin: &str) -> Result<Self, InvalidInput> {
        match text {
            "none" => Ok(Self::None),
            "file" => Ok(Self::Files(state_directory()?.join("tokens"))),
            #[cfg(feature = "redis")]
            url if url.contains("://") => redis(url, origin).map(|store| Self::Redis(Arc::new(store))),
            directory if PathBuf::from(directory).is_absolute() => Ok(Self::Files(directory.into())),
            _ => Err(InvalidInput::new(origin, "is not a token cache", EXPECTED)),
        }
    }

    /// Returns the store; `None` if no token is kept.
    pub(crate) fn store(&self) -> Result<Option<Arc<dyn TokenStore>>, InvalidInput> {
        match self {
            Self::None => Ok(None),
            Self::Files(directory) => Ok(Some(Arc::new(files(directory)?))),
            #[cfg(feature = "redis")]
            Self::Redis(store) => Ok(Some(Arc::clone(store) as Arc<dyn TokenStore>)),
        }
    }
}

/// Describes the place, without credentials of a server.
impl fmt::Display for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Files(directory) => write!(f, "{}", directory.display()),
            #[cfg(feature = "redis")]
            Self::Redis(_) => f.write_str("a Redis server"),
        }
    }
}

fn choice(profile: &Profile) -> Result<(String, String), InvalidInput> {
    if !profile.uses_cache() {
        return Ok(("none".to_owned(), "--no-cache".to_owned()));
    }
    let variable = env::AUTHCTL_TOKEN_CACHE;
    Ok(match (variable.value()?, profile.file().token_cache()) {
        (Some(text), _) => (text, variable.name().to_owned()),
        (None, Some(text)) => (text.to_owned(), "token_cache".to_owned()),
        (None, None) => ("file".to_owned(), "default".to_owned()),
    })
}

/// Lets each invocation sign in: the person at the terminal has corrected what failed before.
pub(crate) fn token_sharing(shared: SharedTokenProviderBuilder) -> SharedTokenProviderBuilder {
    shared.failure_backoff(Backoff::exponential(Duration::ZERO))
}

/// Opens the files. Directories of the user are private on Windows, and checked elsewhere.
pub(crate) fn files(directory: &Path) -> Result<FileStore, InvalidInput> {
    let store = FileStore::new(directory)?;
    Ok(if cfg!(unix) {
        store
    } else {
        store.trust_directory()
    })
}

/// Returns a store whose tokens are encrypted with `AUTHCTL_TOKEN_CACHE_KEY`, 32 bytes in Base64.
#[cfg(feature = "redis")]
fn redis(url: &str, origin: &str) -> Result<auth_core_redis::RedisStore, InvalidInput> {
    let variable = env::AUTHCTL_TOKEN_CACHE_KEY;
    let key = variable.secret("32 random bytes in Base64, as `openssl rand -base64 32` prints them")?;
    let key = auth_core_redis::EncryptionKey::from_base64("authctl", &key)
        .map_err(|error| error.under(variable.name()))?;
    auth_core_redis::RedisStore::builder(url)
        .namespace("authctl")
        .encryption_key(key)
        .build()
        .map_err(|error| error.under(origin))
}
