//! One contract, read.

use std::collections::{BTreeMap, HashMap};

use yaml_serde::Value;

use super::{
    codes::Codes,
    node::{Fault, Node},
    operation::{Operation, operations, received},
    references,
    schema::{Component, Kind, Type},
    source::Source,
};

/// A provider's API, as far as it becomes Rust.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) operations: Vec<Operation>,
    pub(crate) components: Vec<Component>,
    pub(crate) codes: Codes,
    /// Operations that the documents tell of and nobody can describe, with the reason.
    pub(crate) undescribed: BTreeMap<String, String>,
    uses: HashMap<String, Use>,
}

/// What a component is used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Use {
    /// It is written by us.
    pub(crate) is_sent: bool,
    /// It is read by us.
    pub(crate) is_received: bool,
}

impl Contract {
    /// Reads `document`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, one fault a place.
    pub(crate) fn parse(document: &Value) -> Result<Self, Vec<Fault>> {
        let root = Node::root(document);
        let mut faults = Vec::new();
        references::dangling(&root, &root, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let parsed = Self::assemble(&root, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut contract = parsed.map_err(|fault| vec![fault])?;
        contract.uses = contract.find_uses();
        let faults = contract.misuses();
        if faults.is_empty() {
            Ok(contract)
        } else {
            Err(faults)
        }
    }

    fn assemble(root: &Node<'_>, faults: &mut Vec<Fault>) -> Result<Self, Fault> {
        root.only(&[
            "openapi",
            "info",
            "externalDocs",
            "servers",
            "tags",
            "paths",
            "webhooks",
            "components",
            "x-error-codes",
            "x-undescribed",
        ])?;
        let mut components = Vec::new();
        for (name, node) in root.require("components")?.require("schemas")?.members()? {
            match Component::parse(name, &node) {
                Ok(component) => components.push(component),
                Err(fault) => faults.push(fault),
            }
        }
        let mut operations = operations(root, faults)?;
        operations.extend(received(root)?);
        for (index, operation) in operations.iter().enumerate() {
            if operations[..index].iter().any(|other| other.id == operation.id) {
                faults.push(
                    root.require("paths")?
                        .fault(format!("the operationId `{}` stands twice", operation.id)),
                );
            }
        }
        Ok(Self {
            operations,
            components,
            codes: Codes::parse(&root.require("x-error-codes")?, faults)?,
            undescribed: undescribed(root)?,
            uses: HashMap::new(),
        })
    }

    /// The operations that are called, without what the provider sends by itself.
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

    /// Whether a value of `ty` holds a secret, however deep.
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
            for body in &operation.answers {
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
        match &component.kind {
            Kind::Struct(parts) => {
                for field in &parts.fields {
                    self.mark_type(&field.ty, uses, way);
                }
            }
            Kind::Inline(ty) => self.mark_type(ty, uses, way),
            Kind::Enum(_) | Kind::Id | Kind::Parts => {}
        }
    }

    fn mark_type(&self, ty: &Type, uses: &mut HashMap<String, Use>, way: fn(&mut Use) -> &mut bool) {
        match ty {
            Type::Component(name) => self.mark(name, uses, way),
            Type::List(items) => self.mark_type(items, uses, way),
            _ => {}
        }
    }

    /// Components whose use does not fit what they are.
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

fn undescribed(root: &Node<'_>) -> Result<BTreeMap<String, String>, Fault> {
    let mut undescribed = BTreeMap::new();
    for node in root.items_of("x-undescribed")? {
        node.only(&["name", "reason", "x-source"])?;
        Source::parse(&node.require("x-source")?)?;
        undescribed.insert(
            node.require("name")?.text()?.to_owned(),
            node.require("reason")?.text()?.to_owned(),
        );
    }
    Ok(undescribed)
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
