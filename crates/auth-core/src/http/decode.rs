//! Decoding of responses.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Error, Response};
use crate::{AccessToken, Placement, Secret, wire::without_bom};

impl<C> Response<C> {
    /// Returns the body as text. A byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if it is not UTF-8, whatever encoding its `Content-Type` names.
    pub fn text(&self) -> Result<&str, Error<C>> {
        let text = std::str::from_utf8(without_bom(&self.body));
        text.map_err(|error| {
            let problem = format!("is not UTF-8 text ({error})");
            Error::invalid_response(self, &problem)
        })
    }

    /// Checks that the body is empty, as that of a 204 is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if there is anything but white space.
    pub fn require_empty(&self) -> Result<(), Error<C>> {
        if self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        let problem = format!("has {} bytes; expected none", self.body.len());
        Err(Error::invalid_response(self, &problem))
    }

    /// Decodes the whole body as JSON. A byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), with the path of the unexpected value but
    /// without the value; also if anything but white space follows the JSON value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error<C>> {
        let body = without_bom(&self.body);
        serde_json::from_slice(body).or_else(|_pathless| {
            // Path tracking makes decoding 10 % slower, so only an invalid body is decoded again with it.
            let mut reader = serde_json::Deserializer::from_slice(body);
            let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
                let path = error.path().to_string();
                Error::decode(self, &path, error.inner())
            })?;
            reader.end().map_err(|error| Error::decode(self, ".", &error))?;
            Ok(value)
        })
    }

    /// Decodes `value` at the JSON pointer `place` of the body; null is the default.
    pub(super) fn decode_within<T: DeserializeOwned + Default>(
        &self,
        place: &str,
        value: &RawValue,
    ) -> Result<T, Error<C>> {
        let mut reader = serde_json::Deserializer::from_str(value.get());
        let value: Option<T> = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let within = error.path().to_string();
            let place = place.trim_start_matches('/').replace('/', ".");
            let separator = if within.starts_with('[') { "" } else { "." };
            Error::decode(self, &format!("{place}{separator}{within}"), error.inner())
        })?;
        Ok(value.unwrap_or_default())
    }

    /// Checks that the body is one JSON object, for providers that state success or failure in the body.
    ///
    /// # Errors
    ///
    /// As [`json`](Self::json).
    pub fn require_object(&self) -> Result<(), Error<C>> {
        self.json::<AnyObject>().map(drop)
    }

    /// Returns the token `secret` of this response, with `placement`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::http::ErrorKind::Decode), if it is empty or cannot be sent in `placement`.
    pub fn token(&self, secret: impl Into<Secret>, placement: Placement) -> Result<AccessToken, Error<C>> {
        let token = AccessToken::new(secret, placement);
        if token.secret().is_empty() {
            return Err(Error::invalid_response(self, "has an empty token"));
        }
        // Its message has no part of the token, but names a header that the provider did not write.
        if token.check().is_err() {
            let problem = format!("has a token that is invalid in a {}", token.placement());
            return Err(Error::invalid_response(self, &problem));
        }
        Ok(token)
    }
}

/// JSON object whose content is ignored.
struct AnyObject;

impl<'de> Deserialize<'de> for AnyObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = AnyObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<AnyObject, M::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(AnyObject)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
