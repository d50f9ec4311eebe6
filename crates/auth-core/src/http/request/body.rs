//! Bodies of requests.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::Serialize;

use super::{BodyStream, FilePart, Request, form, media_type, multipart::Multipart, zeroized};
use crate::{InvalidInput, validate::Validate};

/// Body of a request.
#[derive(Clone)]
pub(in crate::http) enum Body {
    /// Bytes in memory, which can be signed and sent more than once; empty without a body.
    Bytes(Bytes),
    Stream(BodyStream),
}

impl Body {
    /// Returns the bytes, unless they are known only to a stream.
    pub(in crate::http) fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Returns whether the next attempt has a body to send.
    pub(in crate::http) fn is_available(&self) -> bool {
        match self {
            Self::Bytes(_) => true,
            Self::Stream(stream) => stream.is_available(),
        }
    }
}

impl Request {
    /// Sets `body` as JSON: compact, in the order of its fields. Its bytes are zeroized when the request is dropped, since a
    /// body may contain a password.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `body`, if it cannot be serialized to JSON.
    pub fn json(self, body: &impl Serialize) -> Result<Self, InvalidInput> {
        let bytes = zeroized::json(body).map_err(|error| {
            InvalidInput::new(
                "body",
                format!("cannot be serialized as JSON ({error})"),
                "a JSON value",
            )
        })?;
        Ok(self.with_body(Body::Bytes(bytes), HeaderValue::from_static("application/json")))
    }

    /// Validates `body`, then sets it like [`json`](Self::json).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the first field of `body` that violates the API's contract, or `body`, if it cannot be
    /// serialized to JSON.
    pub fn validated_json(self, body: &(impl Serialize + Validate)) -> Result<Self, InvalidInput> {
        body.validate()?;
        self.json(body)
    }

    /// Sets `fields` as an `application/x-www-form-urlencoded` body: a struct or map of text, numbers and booleans, or a list
    /// of pairs of them, in their order. `None` is omitted. The bytes are zeroized when the request is dropped, since a form
    /// may contain a client secret.
    ///
    /// ```
    /// use auth_core::{Secret, http::{Auth, Endpoint, Idempotency, Method, Request}};
    /// use serde::Serialize;
    ///
    /// static TOKEN: Endpoint = Endpoint {
    ///     operation: "token",
    ///     method: Method::POST,
    ///     path: "/oauth/token",
    ///     auth: Auth::None,
    ///     idempotency: Idempotency::Idempotent,
    ///     paging: None,
    /// };
    ///
    /// #[derive(Serialize)]
    /// struct TokenRequest<'a> {
    ///     grant_type: &'a str,
    ///     #[serde(serialize_with = "Secret::serialize_exposed")]
    ///     client_secret: Secret,
    ///     scope: Option<&'a str>,
    /// }
    ///
    /// let fields = TokenRequest {
    ///     grant_type: "client_credentials",
    ///     client_secret: Secret::from("s3cret"),
    ///     scope: None,
    /// };
    /// let request = Request::new(&TOKEN).form(&fields)?;
    /// let pairs = Request::new(&TOKEN).form(&[("resource", "a"), ("resource", "b")])?;
    /// # let _ = (request, pairs);
    /// # Ok::<(), auth_core::InvalidInput>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the field whose value is a list or an object, or `body`, if `fields` has another form.
    pub fn form(self, fields: &impl Serialize) -> Result<Self, InvalidInput> {
        let content_type = HeaderValue::from_static(form::MEDIA_TYPE);
        Ok(self.with_body(Body::Bytes(form::form(fields)?), content_type))
    }

    /// Validates `fields`, then sets them like [`form`](Self::form).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the first field that violates the API's contract, and those of [`form`](Self::form).
    pub fn validated_form(self, fields: &(impl Serialize + Validate)) -> Result<Self, InvalidInput> {
        fields.validate()?;
        self.form(fields)
    }

    /// Sets `parts` as a `multipart/form-data` body, in their order.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `body`, if there is no part.
    pub fn multipart(self, parts: &[FilePart]) -> Result<Self, InvalidInput> {
        if parts.is_empty() {
            return Err(InvalidInput::empty("body", "a form with at least one part"));
        }
        let Multipart { content_type, body } = Multipart::of(parts);
        let content_type = HeaderValue::try_from(content_type)
            .ok()
            .ok_or_else(|| InvalidInput::new("body", "has an invalid boundary", "a form"))?;
        Ok(self.with_body(Body::Bytes(body), content_type))
    }

    /// Sets `body` as the body, with `content_type`, such as `image/png` or `text/csv; charset=utf-8`.
    ///
    /// ```
    /// # use auth_core::http::{Auth, Endpoint, Idempotency, Method, Request};
    /// # static UPLOAD: Endpoint = Endpoint {
    /// #     operation: "upload",
    /// #     method: Method::PUT,
    /// #     path: "/report",
    /// #     auth: Auth::Token,
    /// #     idempotency: Idempotency::Idempotent,
    /// #     paging: None,
    /// # };
    /// let request = Request::new(&UPLOAD).bytes("text/csv", "id,amount\n1,20.10\n")?;
    /// # let _ = request;
    /// # Ok::<(), auth_core::InvalidInput>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `content_type`, if it is not a media type.
    pub fn bytes(self, content_type: &str, body: impl Into<Bytes>) -> Result<Self, InvalidInput> {
        let content_type = media_type::header_value(content_type)?;
        Ok(self.with_body(Body::Bytes(body.into()), content_type))
    }

    /// Sets `body`, a stream, as the body, with `content_type`. A request with a stream that cannot be
    /// [rebuilt](BodyStream::rebuildable) is sent only once.
    ///
    /// ```
    /// # use auth_core::http::{Auth, Endpoint, Idempotency, Method, Request};
    /// use std::convert::Infallible;
    /// use auth_core::http::{BodyStream, Bytes};
    /// use futures_util::stream;
    ///
    /// # static UPLOAD: Endpoint = Endpoint {
    /// #     operation: "upload",
    /// #     method: Method::PUT,
    /// #     path: "/report",
    /// #     auth: Auth::Token,
    /// #     idempotency: Idempotency::Idempotent,
    /// #     paging: None,
    /// # };
    /// let lines = ["id,amount\n", "1,20.10\n"];
    /// let body = BodyStream::rebuildable(move || stream::iter(lines.map(|line| Ok::<_, Infallible>(Bytes::from(line)))));
    /// let request = Request::new(&UPLOAD).stream("text/csv", body)?;
    /// # let _ = request;
    /// # Ok::<(), auth_core::InvalidInput>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `content_type`, if it is not a media type, or `body`, if the endpoint's method is one whose
    /// requests have no body, such as GET.
    pub fn stream(self, content_type: &str, body: BodyStream) -> Result<Self, InvalidInput> {
        let content_type = media_type::header_value(content_type)?;
        // Over HTTP/1 their bodies are sent only with a known length, so the stream would be dropped in silence.
        if [Method::GET, Method::HEAD, Method::CONNECT, Method::TRACE].contains(&self.endpoint.method) {
            let problem = format!("is a stream in a {} request", self.endpoint.method);
            return Err(InvalidInput::new(
                "body",
                problem,
                "a method with a body, such as POST",
            ));
        }
        Ok(self.with_body(Body::Stream(body), content_type))
    }

    fn with_body(mut self, body: Body, content_type: HeaderValue) -> Self {
        self.body = body;
        self.headers.insert(header::CONTENT_TYPE, content_type);
        self
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

/// Shows the number of bytes, which may be secret.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}
