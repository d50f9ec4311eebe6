//! Code of Klikoo's responses.

use std::fmt;

use auth_core::Scalar;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Case;

/// Code of a response: the HTTP status (3 digits), the service (2) and the case (4; in the older form 2).
///
/// Any text is kept unchanged; a code that cannot be parsed has neither status nor service.
///
/// Source: `apis-response-code`; the form of seven digits is in the samples of `generate-auth-signature`
/// and `purchase-callback-api`.
///
/// ```
/// use klikoo::{Case, ResponseCode, Service};
///
/// let code = ResponseCode::new("401026535");
/// assert_eq!(code.http_status(), Some(401));
/// assert_eq!(code.service(), Some(Service::Transaction));
/// assert_eq!(code.case(), Case::TokenExpired);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ResponseCode(String);

impl ResponseCode {
    /// Creates a code from `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the code unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the code means success: it starts with 2.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.0.starts_with('2')
    }

    /// Returns the HTTP status in the code.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.parts().map(|(status, ..)| status)
    }

    /// Returns the service that responded.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        self.parts().map(|(_, service, _)| match service {
            0 => Service::Unknown,
            1 => Service::Auth,
            2 => Service::Transaction,
            3 => Service::Account,
            4 => Service::Product,
            5 => Service::Transport,
            6 => Service::Attraction,
            other => Service::Other(other),
        })
    }

    /// Returns the case by the documented table; it counts together with the HTTP status in the code.
    #[must_use]
    pub fn case(&self) -> Case {
        match self.parts() {
            Some((status, _, case)) => Case::of(status, case),
            None => Case::Other(self.0.clone()),
        }
    }

    fn parts(&self) -> Option<(u16, u8, &str)> {
        let text = self.0.as_str();
        let is_code = matches!(text.len(), 7 | 9) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code {
            return None;
        }
        Some((text[..3].parse().ok()?, text[3..5].parse().ok()?, &text[5..]))
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ResponseCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Documented as a string; a number would mean the same.
        Scalar::deserialize(deserializer).map(|code| Self::new(code.as_str()))
    }
}

/// A part of Klikoo that responds.
///
/// Source: `apis-response-code`; transport and attraction by the samples of `trip-detail` and
/// `get-product-attraction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Service {
    /// 00, no particular service.
    Unknown,
    /// 01
    Auth,
    /// 02
    Transaction,
    /// 03
    Account,
    /// 04
    Product,
    /// 05
    Transport,
    /// 06
    Attraction,
    /// An undocumented service, by its number.
    Other(u8),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<u16>, Option<Service>, Case) {
        let code = ResponseCode::new(text);
        (code.http_status(), code.service(), code.case())
    }

    #[test]
    fn nine_and_seven_digit_codes_are_parsed() {
        assert_eq!(
            parts("200012000"),
            (Some(200), Some(Service::Auth), Case::Success)
        );
        assert_eq!(
            parts("2000100"),
            (Some(200), Some(Service::Auth), Case::Other("00".to_owned()))
        );
        assert_eq!(
            parts("404996525"),
            (Some(404), Some(Service::Other(99)), Case::ProductMismatch)
        );
        // The documents' own example, which is in no row of their table.
        assert_eq!(
            parts("401010001"),
            (Some(401), Some(Service::Auth), Case::Other("0001".to_owned()))
        );
    }

    #[test]
    fn services_are_those_of_the_table() {
        for (service, expected) in [
            ("00", Service::Unknown),
            ("01", Service::Auth),
            ("02", Service::Transaction),
            ("03", Service::Account),
            ("04", Service::Product),
            ("05", Service::Transport),
            ("06", Service::Attraction),
            ("07", Service::Other(7)),
        ] {
            assert_eq!(parts(&format!("200{service}2000")).1, Some(expected), "{service}");
        }
    }

    #[test]
    fn unparsable_code_is_kept() {
        for text in ["", "ok", "20001", "2000120000", "20001200x", "２０００１００"] {
            assert_eq!(parts(text), (None, None, Case::Other(text.to_owned())), "{text}");
            assert_eq!(ResponseCode::new(text).to_string(), text);
        }
    }

    #[test]
    fn case_requires_its_documented_status() {
        assert_eq!(parts("400016500").2, Case::Other("6500".to_owned()));
        assert_eq!(parts("500029998").2, Case::Other("9998".to_owned()));
    }

    #[test]
    fn code_is_read_from_string_and_number() {
        let read = |json| serde_json::from_str::<ResponseCode>(json).unwrap();
        assert_eq!(read("\"200032000\""), read("200032000"));
        assert!(read("200032000").is_success());
    }
}
