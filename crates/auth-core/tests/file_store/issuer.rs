//! Token endpoint that several processes call.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use auth_core::{AccessToken, Clock, Placement, SystemClock, TokenError, TokenProvider, async_trait};

/// Issues a token after a time, and records the request.
#[derive(Debug)]
pub(crate) struct Issuer {
    pub(crate) scene: PathBuf,
    pub(crate) duration: Duration,
}

/// Returns the path of the record.
pub(crate) fn log(scene: &Path) -> PathBuf {
    scene.join("requests")
}

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let process = std::process::id();
        let sent = SystemClock.now();
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log(&self.scene))
            .unwrap();
        log.write_all(format!("{process}\n").as_bytes()).unwrap();
        super::child::report("requesting");
        SystemClock.sleep(self.duration).await;
        let token = AccessToken::new(format!("token-{process}"), Placement::Bearer);
        Ok(token.valid_for(Duration::from_secs(600), sent))
    }
}
