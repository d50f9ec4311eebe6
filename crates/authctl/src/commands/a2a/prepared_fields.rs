//! Fields of a prepared request, as `prepare` prints and `wait` reads them.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use auth_core::InvalidInput;
use klip_a2a::{Platform, PreparedRequest, RequestKind};
use serde_json::Value;

use crate::{failure::Failure, output::RecordOptions};

const REQUEST_KEY: &str = "request_key";
const TYPE: &str = "type";
const EXPIRES_AT: &str = "expires_at";
const LINK: &str = "link";

/// Prepared request, as it is passed between two processes.
pub(super) struct PreparedFields {
    request_key: String,
    kind: String,
    /// Unix seconds.
    expires_at: Option<u64>,
    link: Option<String>,
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

    pub(super) fn write(self, record: &RecordOptions) -> io::Result<()> {
        let expires_at = self.expires_at.map(|seconds| seconds.to_string());
        record.write_fields(
            &[REQUEST_KEY, TYPE, EXPIRES_AT, LINK],
            [Some(self.request_key), Some(self.kind), expires_at, self.link],
        )
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
        let invalid = || {
            let expected = "the output of `authctl a2a prepare --output json`";
            InvalidInput::new("FILE", "is not a valid prepared request", expected)
        };
        let fields: Value = serde_json::from_str(&text).map_err(|_not_json| invalid())?;
        let field = |name: &str| fields[name].as_str().map(str::to_owned);
        Ok(Self {
            request_key: field(REQUEST_KEY).ok_or_else(invalid)?,
            kind: field(TYPE).ok_or_else(invalid)?,
            expires_at: field(EXPIRES_AT).and_then(|seconds| seconds.parse().ok()),
            link: field(LINK),
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
