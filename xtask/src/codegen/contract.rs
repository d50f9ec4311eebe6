//! One contract, read.

use std::collections::{BTreeMap, HashMap};

use contract::{ErrorCodes, Server, Undescribed};

use super::{
    fault::Fault,
    operation::Operation,
    schema::{Component, Kind, Type},
};

/// A provider's API, as far as it becomes Rust.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) operations: Vec<Operation>,
    pub(crate) components: Vec<Component>,
    pub(crate) codes: ErrorCodes,
    /// Operations that the documents name without describing them.
    pub(crate) undescribed: Vec<Undescribed>,
    pub(crate) servers: Vec<Server>,
    uses: HashMap<String, Use>,
}

/// The use of a component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Use {
    /// The client sends it.
    pub(crate) is_sent: bool,
    /// The client receives it.
    pub(crate) is_received: bool,
}

impl Contract {
    /// Translates `document`.
    ///
    /// # Errors
    ///
    /// Everything that cannot be written as Rust, one fault a place.
    pub(crate) fn of(document: &contract::Contract) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let components = successes(
            document
                .schemas()
                .map(|(name, schema)| Component::of(name, schema)),
            &mut faults,
        );
        let called = document.operations().iter().map(Operation::of);
        let received = document.webhooks().iter().map(Operation::received);
        let operations = successes(called.chain(received), &mut faults);
        let Some(codes) = document.error_code_table().cloned() else {
            faults.push(Fault::new("", "has no `x-error-codes`"));
            return Err(faults);
        };
        if document.error_statuses().is_none() {
            faults.push(Fault::new("", "has no `x-error-statuses`"));
        }
        let mut contract = Self {
            operations,
            components,
            codes,
            undescribed: document.undescribed().to_vec(),
            servers: document.servers().to_vec(),
            uses: HashMap::new(),
        };
        if faults.is_empty() {
            faults = contract.cycles();
        }
        if faults.is_empty() {
            contract.uses = contract.find_uses();
            faults = contract.misuses();
        }
        if faults.is_empty() {
            Ok(contract)
        } else {
            Err(faults)
        }
    }

    /// Returns the operations, without webhooks.
    pub(crate) fn called(&self) -> impl Iterator<Item = &Operation> {
        self.operations
            .iter()
            .filter(|operation| !operation.path.is_empty())
    }

    pub(crate) fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }

    pub(crate) fn used(&self, name: &str) -> Use {
        self.uses.get(name).copied().unwrap_or_default()
    }

    /// Returns whether a value of `ty` holds a secret at any depth.
    pub(crate) fn holds_secret(&self, ty: &Type) -> bool {
        match ty {
            Type::Secret => true,
            Type::List(items) => self.holds_secret(items),
            Type::Component(name) => self
                .component(name)
                .is_some_and(|component| match &component.kind {
                    Kind::Inline(inner) => self.holds_secret(inner),
                    Kind::Struct(parts) => parts
                        .fields
                        .iter()
                        .any(|field| field.is_secret || self.holds_secret(&field.ty)),
                    Kind::Enum(_) | Kind::Id | Kind::Parts => false,
                }),
            _ => false,
        }
    }

    fn find_uses(&self) -> HashMap<String, Use> {
        let mut uses = HashMap::new();
        for operation in &self.operations {
            for body in &operation.requests {
                self.mark(body, &mut uses, |found| &mut found.is_sent);
            }
            for body in &operation.responses {
                self.mark(body, &mut uses, |found| &mut found.is_received);
            }
        }
        uses
    }

    fn mark(&self, name: &str, uses: &mut HashMap<String, Use>, way: fn(&mut Use) -> &mut bool) {
        let found = way(uses.entry(name.to_owned()).or_default());
        if std::mem::replace(found, true) {
            return;
        }
        let Some(component) = self.component(name) else {
            return;
        };
        for part in component.parts() {
            self.mark(part, uses, way);
        }
    }

    /// Finds components that contain themselves.
    fn cycles(&self) -> Vec<Fault> {
        let cycles = self.components.iter().filter_map(|component| {
            let mut way = vec![component.name.as_str()];
            self.leads_back(&component.name, component, &mut way).then(|| {
                let reason = format!(
                    "contains itself ({}), which is not written as Rust; refer to it by an id",
                    way.join(" > ")
                );
                Fault::new(&component.place, reason)
            })
        });
        cycles.collect()
    }

    /// Returns whether `component` contains the component `name`; `way` receives the path to it.
    fn leads_back<'c>(&'c self, name: &str, component: &'c Component, way: &mut Vec<&'c str>) -> bool {
        component.parts().into_iter().any(|part| {
            let is_new = !way.contains(&part);
            way.push(part);
            let leads_back = part == name
                || is_new
                    && self
                        .component(part)
                        .is_some_and(|part| self.leads_back(name, part, way));
            if !leads_back {
                way.pop();
            }
            leads_back
        })
    }

    /// Finds components whose use contradicts their schema.
    fn misuses(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for component in &self.components {
            let found = self.used(&component.name);
            let mut fault = |reason: &str| {
                faults.push(Fault {
                    place: component.place.clone(),
                    reason: reason.to_owned(),
                });
            };
            if let Kind::Struct(parts) = &component.kind {
                if found.is_sent && found.is_received {
                    fault(
                        "is sent and received; the two have schemas of their own, as one is closed and the other open",
                    );
                }
                if found.is_sent && !parts.is_closed {
                    fault("is sent and does not say `additionalProperties: false`");
                }
                if found.is_received && parts.is_closed {
                    fault("is received and says `additionalProperties: false`; a provider may add fields");
                }
                if found.is_sent && parts.is_lenient {
                    fault("is sent and `x-lenient`, which is about reading");
                }
            }
        }
        faults
    }
}

/// Returns the translated items; `faults` receives the errors.
fn successes<T>(translated: impl Iterator<Item = Result<T, Fault>>, faults: &mut Vec<Fault>) -> Vec<T> {
    let mut values = Vec::new();
    for one in translated {
        match one {
            Ok(one) => values.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    values
}

/// The fixed part of every path, up to its first parameter, for finding it in code.
pub(crate) fn fixed_paths(contracts: &BTreeMap<String, Contract>) -> Vec<(String, String)> {
    let mut fixed = Vec::new();
    for (provider, contract) in contracts {
        for operation in contract.called() {
            let path = operation.path.split('{').next().unwrap_or_default();
            fixed.push((provider.clone(), path.trim_end_matches('/').to_owned()));
        }
    }
    fixed
}
