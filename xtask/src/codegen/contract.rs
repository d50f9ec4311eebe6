//! One contract, read.

use std::collections::{BTreeMap, HashMap};

use contract::{ErrorCodes, Server, Undescribed};

use super::{
    operation::Operation,
    schema::{Component, Kind, Type},
};
use crate::finding::Finding;

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
    /// Everything that cannot be written as Rust, one finding a place.
    pub(crate) fn of(document: &contract::Contract) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let components = successes(
            document
                .schemas()
                .map(|(name, schema)| Component::of(name, schema)),
            &mut findings,
        );
        let called = document.operations().iter().map(Operation::of);
        let received = document.webhooks().iter().map(Operation::received);
        let operations = successes(called.chain(received), &mut findings);
        let Some(codes) = document.error_code_table().cloned() else {
            findings.push(Finding::at("", "has no `x-error-codes`"));
            return Err(findings);
        };
        if document.error_statuses().is_none() {
            findings.push(Finding::at("", "has no `x-error-statuses`"));
        }
        let mut contract = Self {
            operations,
            components,
            codes,
            undescribed: document.undescribed().to_vec(),
            servers: document.servers().to_vec(),
            uses: HashMap::new(),
        };
        if findings.is_empty() {
            findings = contract.cycles();
        }
        if findings.is_empty() {
            contract.uses = contract.find_uses();
            findings = contract.misuses();
        }
        if findings.is_empty() {
            Ok(contract)
        } else {
            Err(findings)
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
    fn cycles(&self) -> Vec<Finding> {
        let cycles = self.components.iter().filter_map(|component| {
            let mut way = vec![component.name.as_str()];
            self.leads_back(&component.name, component, &mut way).then(|| {
                let reason = format!(
                    "contains itself ({}), which is not written as Rust; refer to it by an id",
                    way.join(" > ")
                );
                Finding::at(&component.place, reason)
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
    fn misuses(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for component in &self.components {
            let found = self.used(&component.name);
            let mut finding = |reason: &str| {
                findings.push(Finding::at(&component.place, reason));
            };
            if let Kind::Struct(parts) = &component.kind {
                if found.is_sent && found.is_received {
                    finding(
                        "is sent and received; the two have schemas of their own, as one is closed and the other open",
                    );
                }
                if found.is_sent && !parts.is_closed {
                    finding("is sent and does not say `additionalProperties: false`");
                }
                if found.is_received && parts.is_closed {
                    finding("is received and says `additionalProperties: false`; a provider may add fields");
                }
                if found.is_sent && parts.is_lenient {
                    finding("is sent and `x-lenient`, which is about reading");
                }
            }
        }
        findings
    }
}

/// Returns the translated items; `findings` receives the errors.
fn successes<T>(translated: impl Iterator<Item = Result<T, Finding>>, findings: &mut Vec<Finding>) -> Vec<T> {
    let mut values = Vec::new();
    for one in translated {
        match one {
            Ok(one) => values.push(one),
            Err(finding) => findings.push(finding),
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
