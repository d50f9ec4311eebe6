//! Validation of the contract's examples.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Contract;
use crate::{Operation, Place, Response, Schema, UnknownFields, Violation, Webhook};

impl Contract {
    /// Validates the examples of parameters, headers, bodies and schemas. They are read strictly: an
    /// example shows nothing that is not declared, and everything that is declared of a response or a webhook is shown by
    /// an example. So a name that is changed in one place no longer agrees with the other.
    ///
    /// ```
    /// use contract::Contract;
    ///
    /// let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json"));
    /// assert!(Contract::from_json(text)?.check_examples().is_empty());
    ///
    /// let text = text.replace(r#""title": "Emma""#, r#""title": 5"#);
    /// let violations = Contract::from_json(&text)?.check_examples();
    /// assert!(violations[0].to_string().ends_with(r#"/title: value is not of type "string""#));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn check_examples(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for sample in &self.samples {
            let Some(instance) = self.document.get(&sample.place) else {
                continue;
            };
            let problems = self
                .validators
                .validate(&sample.schema, UnknownFields::Deny, instance);
            violations.extend(problems.into_iter().map(|(pointer, problem)| {
                Violation::new(Place::Contract(format!("{}{pointer}", sample.place)), problem)
            }));
        }
        violations.extend(self.unshown());
        violations
    }

    /// Returns what responses and webhooks declare and no example shows.
    fn unshown(&self) -> impl Iterator<Item = Violation> {
        let responses = self.operations().iter().flat_map(Operation::responses);
        let received = responses.flat_map(Response::media);
        let webhooks = self.webhooks().iter().flat_map(Webhook::media);
        let (mut read, mut declared, mut shown) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for media in received.chain(webhooks) {
            let Some(schema) = media.schema() else { continue };
            self.declared(schema, &mut read, &mut declared);
            for example in media.examples() {
                self.shown(schema, example.value(), &mut shown);
            }
        }
        declared.retain(|place| !shown.contains(place));
        let unshown = declared.into_iter();
        unshown.map(|place| {
            Violation::new(
                Place::Contract(place.to_owned()),
                "occurs in no example of a response",
            )
        })
    }

    /// Adds the places of the properties and extras that `schema` declares, however deep. `read` is what was read before.
    fn declared<'c>(&'c self, schema: &'c Schema, read: &mut BTreeSet<&'c str>, places: &mut Vec<&'c str>) {
        let schema = self.resolve(schema);
        if !read.insert(schema.place()) {
            return;
        }
        for property in schema.properties().into_iter().flatten() {
            places.push(property.schema().place());
            self.declared(property.schema(), read, places);
        }
        places.extend(schema.extras().iter().map(|(_, place)| place.as_str()));
        if let Some(items) = schema.items() {
            self.declared(items, read, places);
        }
    }

    /// Adds the places of the properties of `schema` that `instance` has.
    fn shown<'c>(&'c self, schema: &'c Schema, instance: &Value, places: &mut BTreeSet<&'c str>) {
        let schema = self.resolve(schema);
        match instance {
            Value::Object(members) => {
                for (name, member) in members {
                    if let Some(property) = schema.property(name) {
                        places.insert(property.schema().place());
                        self.shown(property.schema(), member, places);
                    }
                    let mut extras = schema.extras().iter();
                    places.extend(
                        extras
                            .find(|(extra, _)| extra == name)
                            .map(|(_, place)| place.as_str()),
                    );
                }
            }
            Value::Array(list) => {
                if let Some(items) = schema.items() {
                    for item in list {
                        self.shown(items, item, places);
                    }
                }
            }
            _ => {}
        }
    }
}
