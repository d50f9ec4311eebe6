//! The contract's own examples, held to its schemas.

use crate::{Contract, Openness, Place, Violation};

impl Contract {
    /// What is wrong with the examples of parameters, headers, bodies and schemas. They are read strictly: an example shows
    /// nothing that is not declared.
    ///
    /// ```
    /// use contract::Contract;
    ///
    /// let text = include_str!("../tests/shop.json");
    /// assert!(Contract::from_json(text)?.check_examples().is_empty());
    ///
    /// let text = text.replace(r#""title": "Emma""#, r#""title": 5"#);
    /// let violations = Contract::from_json(&text)?.check_examples();
    /// assert!(violations[0].to_string().ends_with(r#"/title: value is not of type "string""#));
    /// # Ok::<_, contract::Invalid>(())
    /// ```
    pub fn check_examples(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for sample in self.samples() {
            let Some(instance) = self.document().get(&sample.place) else {
                continue;
            };
            let problems = self
                .readings()
                .judge(&sample.schema, Openness::Documented, instance);
            violations.extend(problems.into_iter().map(|(pointer, problem)| {
                Violation::new(Place::Contract(format!("{}{pointer}", sample.place)), problem)
            }));
        }
        violations
    }
}
