//! Forms in which a token is printed.

use auth_core::{AccessToken, Clock, InvalidInput, Moment, Placement, SystemClock};
use clap::ValueEnum;
use jiff::Timestamp;
use serde::Serialize;

/// Form in which a token is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// The token alone
    Token,
    /// `Authorization: ...`, for curl's `-H @-`
    Header,
    /// JSON object with the token, its header, and its expiry
    Json,
    /// Configuration file for `curl -K -`, with the expiry as a comment
    Curl,
}

#[derive(Serialize)]
struct TokenJson<'a> {
    token: &'a str,
    placement: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<String>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    expires_in_s: Option<u64>,
}

impl Form {
    /// Returns whether a token in another place than a header has no such form.
    pub(super) fn needs_header(self) -> bool {
        matches!(self, Self::Header | Self::Curl)
    }

    /// Returns whether the form has the expiry.
    pub(super) fn has_expiry(self) -> bool {
        matches!(self, Self::Json | Self::Curl)
    }

    /// Returns `token` in this form.
    pub(super) fn of(self, token: &AccessToken) -> Result<String, InvalidInput> {
        let secret = token.secret().expose();
        match self {
            Self::Token => Ok(secret.to_owned()),
            Self::Header => required_header(token),
            Self::Json => Ok(json(token)),
            Self::Curl => {
                let header = required_header(token)?;
                let quoted = header.replace('\\', r"\\").replace('"', "\\\"");
                let expiry = rfc3339(token.expiry()).map(|expiry| format!("# expires at {expiry}\n"));
                Ok(format!("{}header = \"{quoted}\"", expiry.unwrap_or_default()))
            }
        }
    }
}

fn json(token: &AccessToken) -> String {
    let now = SystemClock.now();
    let json = TokenJson {
        token: token.secret().expose(),
        placement: token.placement().to_string(),
        header: header(token),
        issued_at: rfc3339(token.issued()),
        expires_at: rfc3339(token.expiry()),
        expires_in_s: token.expiry().map(|expiry| now.until(expiry).as_secs()),
    };
    // A struct of texts and numbers has a JSON form.
    serde_json::to_string_pretty(&json).unwrap_or_default()
}

/// Returns `moment` in UTC, in whole seconds.
pub(super) fn rfc3339(moment: Option<Moment>) -> Option<String> {
    let time = Timestamp::try_from(moment?.wall).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn header(token: &AccessToken) -> Option<String> {
    let secret = token.secret().expose();
    match token.placement() {
        Placement::Bearer => Some(format!("Authorization: Bearer {secret}")),
        Placement::Raw => Some(format!("Authorization: {secret}")),
        _ => None,
    }
}

fn required_header(token: &AccessToken) -> Result<String, InvalidInput> {
    header(token).ok_or_else(|| no_header(token.placement()))
}

pub(super) fn no_header(placement: &Placement) -> InvalidInput {
    InvalidInput::new(
        "--format",
        format!("is `header` or `curl`, but this provider's token goes in a {placement}"),
        "`token` or `json`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_follows_token_placement() {
        let header = |placement| Form::Header.of(&AccessToken::new("t", placement));
        assert_eq!(header(Placement::Bearer).unwrap(), "Authorization: Bearer t");
        assert_eq!(header(Placement::Raw).unwrap(), "Authorization: t");
        assert_eq!(
            header(Placement::query("request_key")).unwrap_err().field(),
            "--format"
        );
    }

    #[test]
    fn curl_form_is_quoted() {
        let token = AccessToken::new(r#"a"b\c"#, Placement::Bearer);
        assert_eq!(
            Form::Curl.of(&token).unwrap(),
            r#"header = "Authorization: Bearer a\"b\\c""#
        );
    }
}
