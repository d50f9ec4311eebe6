//! The examples of an operation.

use serde_json::Value;

use crate::{Media, Operation};

impl Operation {
    /// Returns the examples of a request's body, by name.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("placeOrder").unwrap();
    /// let names: Vec<_> = operation.request_examples().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["novel"]);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn request_examples(&self) -> impl Iterator<Item = (&str, &Value)> {
        let examples = self.request_media().iter().flat_map(Media::examples);
        examples.map(|example| (example.name(), example.value()))
    }

    /// Returns the examples of all responses: status, media type, name and instance.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("showBook").unwrap();
    /// let (status, media, name, _) = operation.response_examples().next().unwrap();
    /// assert_eq!((status, media, name), (200, "application/json", "novel"));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn response_examples(&self) -> impl Iterator<Item = (u16, &str, &str, &Value)> {
        self.responses.iter().flat_map(|response| {
            response.media().iter().flat_map(|media| {
                let examples = media.examples().iter();
                examples.map(|example| (response.status(), media.name(), example.name(), example.value()))
            })
        })
    }

    /// Returns the value of one example of a response.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let novel = contract.operation("showBook").unwrap().response_example(200, "novel").unwrap();
    /// assert_eq!(novel["title"], "Emma");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn response_example(&self, status: u16, name: &str) -> Option<&Value> {
        let mut examples = self.response_examples();
        let found = examples.find(|(found, _, named, _)| (*found, *named) == (status, name));
        found.map(|(.., value)| value)
    }
}
