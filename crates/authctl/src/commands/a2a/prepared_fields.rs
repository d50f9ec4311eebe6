//! Fields of a prepared request, as `prepare` prints and `wait` reads them.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use auth_core::InvalidInput;
use klip_a2a::{Platform, PreparedRequest, RequestKind};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    output::{Column, Row},
};

/// Prepared request, as it is passed between two processes.
#[derive(Serialize, Deserialize)]
pub(super) struct PreparedFields {
    request_key: String,
    #[serde(rename = "type")]
    kind: String,
    /// Unix seconds.
    expires_at: Option<u64>,
    link: Option<String>,
}

impl Row for PreparedFields {
    const COLUMNS: &'static [Column] = &[
        Column::id("request_key"),
        Column::id("type"),
        Column::time("expires_at"),
        Column::id("link"),
    ];
}

impl PreparedFields {
    pub(super) fn new(prepared: &PreparedRequest, kind: &str) -> Self {
        Self {
            request_key: prepared.request_key().expose().to_owned(),
            kind: kind.to_owned(),
            expires_at: prepared.expires_at().map(unix_seconds),
            link: Some(prepared.link(Platform::Qr)),
        }
    }

    /// Reads the JSON output of `prepare` from `file`, or from standard input if it is `-`.
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let text = if file == Path::new("-") {
            io::read_to_string(io::stdin())?
        } else {
            fs::read_to_string(file).map_err(|error| {
                let problem = format!("cannot be read ({error})");
                InvalidInput::new("FILE", problem, "a readable file, or `-`")
            })?
        };
        serde_json::from_str(&text).map_err(|_quotes_the_file| {
            let expected = "the output of `authctl a2a prepare --output json`";
            InvalidInput::new("FILE", "is not a valid prepared request", expected).into()
        })
    }

    /// Converts the fields to a request of `client`.
    pub(super) fn resume(self, client: &klip_a2a::Client) -> PreparedRequest {
        let kind = match self.kind.as_str() {
            "auth" => RequestKind::Auth,
            "sign_message" => RequestKind::SignMessage,
            _ => RequestKind::Transaction,
        };
        let expires_at = self.expires_at.map(Duration::from_secs);
        let expires_at = expires_at.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        client.resume(self.request_key, kind, expires_at)
    }
}

fn unix_seconds(instant: SystemTime) -> u64 {
    let since = instant.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs()
}
