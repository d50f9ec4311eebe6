//! Generation of mutations from an example and its schema.

use serde_json::{Map, Value, json};

use super::{Expectation, Kind, Mutation};
use crate::{Contract, JsonType, Schema, pointer};

/// Value and name that no contract contains.
const UNKNOWN: &str = "undocumented-name";

pub(super) fn mutations(contract: &Contract, schema: &Schema, example: &Value) -> Vec<Mutation> {
    let mut generator = Generator {
        contract,
        example,
        mutations: Vec::new(),
    };
    generator.value(schema, example, "", Slot::REQUIRED);
    generator.mutations
}

/// The context of a value.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The reader can do without it.
    optional: bool,
    /// This is a property of a lenient object that is not required.
    lenient: bool,
    /// Something around it is a lenient property.
    absorbed: bool,
}

impl Slot {
    /// The instance itself, or an item of a list.
    const REQUIRED: Self = Self {
        optional: false,
        lenient: false,
        absorbed: false,
    };

    /// Returns whether a wrong type deeper within ends at this slot or above.
    fn absorbs(self) -> bool {
        self.lenient || self.absorbed
    }
}

struct Generator<'e> {
    contract: &'e Contract,
    example: &'e Value,
    mutations: Vec<Mutation>,
}

impl Generator<'_> {
    fn value(&mut self, schema: &Schema, value: &Value, place: &str, slot: Slot) {
        let schema = self.contract.resolve(schema);
        if !value.is_null() {
            let accepted = schema.is_nullable() || slot.optional || slot.absorbed;
            self.replace(Kind::Null, place, Value::Null, accepted);
        }
        for wrong in wrong_values(schema) {
            self.replace(Kind::WrongType, place, wrong, slot.absorbs());
        }
        match value {
            Value::String(_) if schema.enum_values().is_some() => {
                self.replace(Kind::UnknownEnumValue, place, json!(UNKNOWN), true);
            }
            Value::Array(items) => self.list(schema, items, place, slot),
            Value::Object(_) => self.object(schema, value, place, slot),
            _ => {}
        }
    }

    fn list(&mut self, schema: &Schema, items: &[Value], place: &str, slot: Slot) {
        let Some(first) = items.first() else {
            return;
        };
        self.replace(Kind::EmptyList, place, json!([]), true);
        if let Some(schema) = schema.items() {
            let slot = Slot {
                absorbed: slot.absorbs(),
                ..Slot::REQUIRED
            };
            self.value(schema, first, &format!("{place}/0"), slot);
        }
    }

    fn object(&mut self, schema: &Schema, object: &Value, place: &str, slot: Slot) {
        self.change(
            Kind::UnknownField,
            &pointer::step(place, UNKNOWN),
            true,
            |parent, name| {
                parent.insert(name.to_owned(), json!({ "a": 1 }));
            },
        );
        for (name, value) in object.as_object().into_iter().flatten() {
            let Some(property) = schema.property(name) else {
                continue;
            };
            let optional = !property.is_required();
            let slot = Slot {
                optional,
                lenient: optional && (schema.is_lenient() || property.schema().is_lenient()),
                absorbed: slot.absorbs(),
            };
            let place = pointer::step(place, name);
            self.change(
                Kind::Missing,
                &place,
                optional || slot.absorbed,
                |parent, name| {
                    parent.remove(name);
                },
            );
            self.value(property.schema(), value, &place, slot);
        }
    }

    /// Puts `value` at `place`.
    fn replace(&mut self, kind: Kind, place: &str, value: Value, accepted: bool) {
        let mut instance = self.example.clone();
        if let Some(old) = instance.pointer_mut(place) {
            *old = value;
            self.push(kind, place, instance, accepted);
        }
    }

    /// Edits the object that holds, or will hold, what is at `place`.
    fn change(
        &mut self,
        kind: Kind,
        place: &str,
        accepted: bool,
        edit: impl FnOnce(&mut Map<String, Value>, &str),
    ) {
        let mut instance = self.example.clone();
        let (parent, _) = place.rsplit_once('/').unwrap_or_default();
        let name = pointer::steps(place).last().unwrap_or_default();
        if let Some(parent) = instance.pointer_mut(parent).and_then(Value::as_object_mut) {
            edit(parent, &name);
            self.push(kind, place, instance, accepted);
        }
    }

    fn push(&mut self, kind: Kind, place: &str, instance: Value, accepted: bool) {
        self.mutations.push(Mutation {
            place: place.to_owned(),
            kind,
            instance,
            expectation: if accepted {
                Expectation::Accepted
            } else {
                Expectation::Rejected
            },
        });
    }
}

/// Values of types that the schema does not allow; none if it allows all.
fn wrong_values(schema: &Schema) -> Vec<Value> {
    let types = schema.types();
    // Never a list for an object: some readers, serde's among them, take it for the properties in their order.
    let candidates = if types.contains(&JsonType::Object) || types.contains(&JsonType::Array) {
        [(JsonType::String, json!("text"))].to_vec()
    } else if types.is_empty() {
        Vec::new()
    } else {
        [(JsonType::Object, json!({})), (JsonType::Boolean, json!(true))].to_vec()
    };
    let wrong = candidates.into_iter().filter(|(name, _)| !types.contains(name));
    wrong.map(|(_, value)| value).collect()
}
