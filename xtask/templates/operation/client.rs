//! `%id%`

use auth_core::http::Request;

use crate::{
    %client%, Error,
    generated::{endpoints::%UPPER%, models::%Pascal%Response},
};

impl %client% {
    // TODO: the parameters, and a resource's file for several operations of one resource.
    /// Returns the %spaced% (`%kebab%`).
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn %snake%(&self) -> Result<%Pascal%Response, Error> {
        self.client.call(Request::new(&%UPPER%)).await
    }
}
