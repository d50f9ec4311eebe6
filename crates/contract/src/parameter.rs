//! Parameters of an operation, in path, query and headers.

use serde_json::Value;

use crate::{
    InvalidContract, Place, Schema, UnknownFields, Violation, holders, node::Node, schemas::Schemas, text,
    validators::Validators,
};

/// The location of a parameter.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// use contract::ParameterIn;
///
/// let parameter = &contract.operation("showBook").unwrap().parameters()[0];
/// assert_eq!(parameter.place(), ParameterIn::Path);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterIn {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
}

/// A parameter of an operation.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let parameter = &contract.operation("showBook").unwrap().parameters()[0];
/// assert_eq!((parameter.name(), parameter.is_required()), ("id", true));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Parameter {
    name: String,
    place: ParameterIn,
    required: bool,
    example: Option<Value>,
    /// Behind all references.
    schema: Schema,
}

impl Parameter {
    /// Reads the parameters of the operation, and those of its path that it does not declare anew.
    pub(crate) fn read_all(
        parent: &Node<'_>,
        node: &Node<'_>,
        schemas: &Schemas,
    ) -> Result<Vec<Self>, InvalidContract> {
        let mut parameters = Self::written(node, schemas)?;
        for shared in Self::written(parent, schemas)? {
            if !parameters.iter().any(|own| own.is(shared.place(), shared.name())) {
                parameters.push(shared);
            }
        }
        Ok(parameters)
    }

    fn written(node: &Node<'_>, schemas: &Schemas) -> Result<Vec<Self>, InvalidContract> {
        let mut parameters: Vec<Self> = Vec::new();
        for written in node.items_of("parameters")? {
            let parameter = Self::read(&written.clone().followed()?, schemas)?;
            if parameters
                .iter()
                .any(|other| other.is(parameter.place(), parameter.name()))
            {
                return Err(written.invalid(format!("declares `{}` twice", parameter.name())));
            }
            parameters.push(parameter);
        }
        Ok(parameters)
    }

    fn read(node: &Node<'_>, schemas: &Schemas) -> Result<Self, InvalidContract> {
        let name = node.need_text("name")?;
        let place = match node.need_text("in")? {
            "path" => ParameterIn::Path,
            "query" => ParameterIn::Query,
            "header" => ParameterIn::Header,
            other => return Err(node.invalid(format!("is in `{other}`; expected path, query or header"))),
        };
        let described_elsewhere = ["accept", "content-type", "authorization"];
        if place == ParameterIn::Header && described_elsewhere.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(node.invalid(format!(
                "`{name}` must not be a parameter; it follows from content and security"
            )));
        }
        let required = node.flag("required")?;
        if place == ParameterIn::Path && !required {
            return Err(node.invalid("a parameter in the path is `required: true`"));
        }
        let written = node
            .get("schema")
            .ok_or_else(|| node.invalid("has no `schema`"))?;
        let written = Schema::read(&written)?;
        let schema = schemas.resolve(&written);
        if !text::is_scalar(schema.types()) {
            return Err(node.invalid("its schema must name one or more scalar types"));
        }
        let example = holders::examples(node)?.into_iter().next();
        Ok(Self {
            name: name.to_owned(),
            place,
            required,
            example: example.map(|(_, node)| node.value().clone()),
            schema: schema.clone(),
        })
    }

    /// Returns the name, as the contract writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the location.
    pub fn place(&self) -> ParameterIn {
        self.place
    }

    /// Returns whether each request has it.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Returns the first example.
    pub fn example(&self) -> Option<&Value> {
        self.example.as_ref()
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn is(&self, place: ParameterIn, name: &str) -> bool {
        self.place == place
            && match place {
                ParameterIn::Header => self.name.eq_ignore_ascii_case(name),
                ParameterIn::Path | ParameterIn::Query => self.name == name,
            }
    }

    /// Validates the values that a request has under this name.
    pub(crate) fn check(&self, values: &[String], validators: &Validators) -> Vec<Violation> {
        let violation = |problem: &str| vec![Violation::new(self.violated(), problem)];
        match values {
            [] if self.required => violation("is required"),
            [] => Vec::new(),
            [value] => self.check_value(value, validators),
            _ => violation("is given more than once"),
        }
    }

    fn check_value(&self, text: &str, validators: &Validators) -> Vec<Violation> {
        let instances = text::instances(self.schema.types(), text);
        if instances.is_empty() {
            return vec![Violation::new(
                self.violated(),
                text::wrong_type(self.schema.types()),
            )];
        }
        let mut first = None;
        for instance in instances {
            let problems = validators.validate(self.schema.place(), UnknownFields::Deny, &instance);
            if problems.is_empty() {
                return Vec::new();
            }
            first.get_or_insert(problems);
        }
        let problems = first.into_iter().flatten();
        problems
            .map(|(_, problem)| Violation::new(self.violated(), problem))
            .collect()
    }

    fn violated(&self) -> Place {
        let name = self.name.clone();
        match self.place {
            ParameterIn::Path => Place::Path(name),
            ParameterIn::Query => Place::Query(name),
            ParameterIn::Header => Place::Header(name),
        }
    }
}
