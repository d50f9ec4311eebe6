//! `authctl token inspect`: shows what is known of a kept token.

use auth_core::{AccessToken, Clock, SystemClock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Args;
use serde::Serialize;
use serde_json::value::RawValue;

use super::form::rfc3339;
use crate::{
    failure::Failure,
    kept_token::KeptToken,
    output::{Column, OutputOptions, RecordWriter, Row},
};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Exit code 1 if no valid token is kept.

Examples:
  authctl token inspect klikoo
  authctl token inspect klavi --api management --output json"
)]
pub(super) struct InspectOptions {
    #[command(subcommand)]
    account: KeptToken,
    #[command(flatten)]
    output: OutputOptions,
}

/// A token without its secret.
#[derive(Serialize)]
struct Inspection {
    placement: String,
    issued_at: Option<String>,
    expires_at: Option<String>,
    lifetime_s: Option<u64>,
    expires_in_s: Option<u64>,
    /// Characters of the secret.
    length: usize,
    /// Header of a JSON Web Token.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Box<RawValue>>,
}

impl Row for Inspection {
    const COLUMNS: &'static [Column] = &[
        Column::id("placement"),
        Column::time("issued_at"),
        Column::time("expires_at"),
        Column::number("lifetime_s"),
        Column::number("expires_in_s"),
        Column::number("length"),
        Column::time("claims.iat"),
        Column::time("claims.nbf"),
        Column::time("claims.exp"),
    ];
}

pub(super) async fn run(options: InspectOptions) -> Result<(), Failure> {
    let mut writer = RecordWriter::new::<Inspection>(&options.output)?;
    match options.account.read().await? {
        Some(token) => Ok(writer.write(&inspection(&token))?),
        None => Err(Failure::Failed("no valid token is kept for this account".into())),
    }
}

fn inspection(token: &AccessToken) -> Inspection {
    let (now, expiry) = (SystemClock.now(), token.expiry());
    let secret = token.secret().expose();
    let [header, claims] = parts_of_jwt(secret).map_or([None, None], |parts| parts.map(Some));
    Inspection {
        placement: token.placement().to_string(),
        issued_at: rfc3339(token.issued()),
        expires_at: rfc3339(expiry),
        lifetime_s: token
            .issued()
            .zip(expiry)
            .map(|(issued, expiry)| issued.until(expiry).as_secs()),
        expires_in_s: expiry.map(|expiry| now.until(expiry).as_secs()),
        length: secret.len(),
        header,
        claims,
    }
}

/// Returns header and claims of a JSON Web Token, as they are. Its signature, without which they are no token, is left out.
fn parts_of_jwt(secret: &str) -> Option<[Box<RawValue>; 2]> {
    let mut parts = secret.split('.');
    let mut object = || {
        let text = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let object: Box<RawValue> = serde_json::from_slice(&text).ok()?;
        object.get().starts_with('{').then_some(object)
    };
    let found = [object()?, object()?];
    let has_signature = parts.next().is_some() && parts.next().is_none();
    has_signature.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth_core::Placement;

    #[test]
    fn signature_is_left_out() {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let jwt = format!(
            "{}.{}.c2lnbmF0dXJl",
            encode(r#"{"alg":"HS256"}"#),
            encode(r#"{"sub":"shop","exp":1.0}"#)
        );
        let shown = serde_json::to_string(&inspection(&AccessToken::new(jwt, Placement::Bearer))).unwrap();
        assert!(shown.contains(r#""claims":{"sub":"shop","exp":1.0}"#), "{shown}");
        assert!(!shown.contains("c2lnbmF0dXJl"), "{shown}");
        for opaque in [
            "hunter2",
            "a.b.c",
            "hunter.2",
            "e30.e30",
            "e30.e30.x.y",
            "MQ.MQ.x",
        ] {
            let token = AccessToken::new(opaque, Placement::Bearer);
            let shown = serde_json::to_string(&inspection(&token)).unwrap();
            assert!(!shown.contains("claims") && !shown.contains("hunter"), "{shown}");
        }
    }
}
