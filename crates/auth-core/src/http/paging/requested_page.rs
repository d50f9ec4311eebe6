//! Cursors and page numbers of requests.

use http::Method;
use serde::Serialize;

use super::{counted_pages::position, next_target::NextTarget};
use crate::{
    Cursor, InvalidInput,
    http::{Paging, Request, raw_object::RawObject},
};

impl Request {
    /// Sets the cursor or page number to `cursor` (`None` is the first page), where the endpoint's
    /// [`paging`](crate::http::Endpoint::paging) defines it. A previous value is replaced, except that the first page of a list by
    /// cursors in the body, or by URLs of next pages, is requested as the request is.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `cursor`, if it is not a page number, an offset, or the path and query of a next page, as
    /// the list requires, or if the endpoint is not a list; naming `body`, if it has no field for the cursor or page number;
    /// naming `method`, if it cannot request the URL of a next page.
    pub fn page(mut self, cursor: Option<&Cursor>) -> Result<Self, InvalidInput> {
        match self.endpoint.paging {
            Some(Paging::Cursor { parameter }) => {
                self.set_query(parameter, cursor.map(|cursor| cursor.as_str().to_owned()));
                Ok(self)
            }
            Some(Paging::CursorInBody { pointer }) => match cursor {
                Some(cursor) => self.set_in_body(pointer, cursor),
                None => Ok(self),
            },
            Some(Paging::PageNumber { parameter }) => {
                let number = Cursor::page_number(cursor)?;
                self.set_query(parameter, Some(number.to_string()));
                Ok(self)
            }
            Some(Paging::PageNumberInBody { pointer }) => {
                let number = Cursor::page_number(cursor)?;
                self.set_in_body(pointer, &number)
            }
            Some(Paging::PageIndex { parameter } | Paging::Offset { parameter }) => {
                let position = position(cursor)?;
                self.set_query(parameter, Some(position.to_string()));
                Ok(self)
            }
            Some(Paging::NextUrl) => self.next_url(cursor),
            None => Err(InvalidInput::new(
                "cursor",
                "is not a parameter of this operation",
                "an operation that returns a list",
            )),
        }
    }

    /// Sets the query parameter `name`, at the position of the first existing one.
    fn set_query(&mut self, name: &'static str, value: Option<String>) {
        let place = self.query.iter().position(|(there, _)| there == name);
        self.query.retain(|(there, _)| there != name);
        if let Some(value) = value {
            self.query
                .insert(place.unwrap_or(self.query.len()), (name.into(), value));
        }
    }

    /// Sets the field at `pointer` of the JSON body.
    fn set_in_body(self, pointer: &str, value: &impl Serialize) -> Result<Self, InvalidInput> {
        let body = self.body.bytes().map_or(&[][..], |body| body);
        let mut body: Option<RawObject> = serde_json::from_slice(body).ok();
        let place = body.as_mut().and_then(|body| body.set(pointer, value));
        match (place, body) {
            (Some(()), Some(body)) => self.json(&body),
            _ => Err(InvalidInput::new(
                "body",
                "has no field for the cursor or page number",
                format!("a JSON object with {pointer}"),
            )),
        }
    }

    /// Sets path and query to those in `cursor`, and keeps only the secrets of the query.
    fn next_url(mut self, cursor: Option<&Cursor>) -> Result<Self, InvalidInput> {
        if self.endpoint.method != Method::GET {
            let expected = "GET: the URL of a next page names no other method";
            return Err(InvalidInput::new(
                "method",
                "cannot request the URL of a next page",
                expected,
            ));
        }
        let Some(cursor) = cursor else {
            return Ok(self);
        };
        let NextTarget { path, query } = NextTarget::of_cursor(cursor)?;
        let secrets = &self.secrets;
        self.query
            .retain(|(_, value)| secrets.iter().any(|secret| secret.expose() == value));
        self.path = path.into();
        self.next_query = query;
        Ok(self)
    }
}
