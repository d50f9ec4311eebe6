//! The examples of an operation.

use serde_json::Value;

use crate::{Media, Operation};

impl Operation {
    /// The examples of a request's body, by name.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../../tests/shop.json"))?;
    /// let operation = contract.operation("placeOrder").unwrap();
    /// let names: Vec<_> = operation.request_examples().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["novel"]);
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn request_examples(&self) -> impl Iterator<Item = (&str, &Value)> {
        let examples = self.request_media().iter().flat_map(Media::examples);
        examples.map(|example| (example.name(), example.value()))
    }

    /// The examples of all answers: status, media type, name and instance.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../../tests/shop.json"))?;
    /// let operation = contract.operation("showBook").unwrap();
    /// let (status, media, name, _) = operation.answer_examples().next().unwrap();
    /// assert_eq!((status, media, name), (200, "application/json", "novel"));
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn answer_examples(&self) -> impl Iterator<Item = (u16, &str, &str, &Value)> {
        self.answers.iter().flat_map(|answer| {
            answer.media().iter().flat_map(|media| {
                let examples = media.examples().iter();
                examples.map(|example| (answer.status(), media.name(), example.name(), example.value()))
            })
        })
    }

    /// The instance of one example of an answer.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!("../../tests/shop.json"))?;
    /// let novel = contract.operation("showBook").unwrap().answer_example(200, "novel").unwrap();
    /// assert_eq!(novel["title"], "Emma");
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn answer_example(&self, status: u16, name: &str) -> Option<&Value> {
        let mut examples = self.answer_examples();
        let found = examples.find(|(found, _, named, _)| (*found, *named) == (status, name));
        found.map(|(.., value)| value)
    }
}
