//! One operation of a contract.

mod examples;

use crate::{
    Credential, InvalidContract, Media, Paging, PagingIn, Parameter, ParameterIn, Response, Source,
    node::Node,
    request_body::RequestBody,
    schemas::Schemas,
    security::{self, Schemes},
    template::Template,
};

/// The members of an operation that are read.
pub(crate) const MEMBERS: [&str; 12] = [
    "operationId",
    "summary",
    "description",
    "tags",
    "deprecated",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "x-source",
    "x-idempotent",
    "x-paging",
];

/// An operation: one method on one path.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let operation = contract.operation("showBook").unwrap();
/// assert_eq!((operation.method(), operation.path()), ("GET", "/books/{id}"));
/// assert_eq!(operation.summary(), "Shows a book");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct Operation {
    place: String,
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Option<String>,
    source: Source,
    is_idempotent: bool,
    paging: Option<Paging>,
    security: Vec<Vec<Credential>>,
    template: Template,
    parameters: Vec<Parameter>,
    request: Option<RequestBody>,
    responses: Vec<Response>,
}

impl Operation {
    pub(crate) fn read(
        (path, method): (&str, &str),
        parent: &Node<'_>,
        node: &Node<'_>,
        security: &Schemes,
        schemas: &Schemas,
    ) -> Result<Self, InvalidContract> {
        node.only(&MEMBERS)?;
        let responses = node.need("responses")?.members()?.into_iter();
        let responses = responses.map(|(status, response)| Response::read(status, response, schemas));
        let mut responses = responses.collect::<Result<Vec<_>, _>>()?;
        responses.sort_by_key(Response::status);
        let operation = Self {
            place: node.place().to_owned(),
            id: node.need_text("operationId")?.to_owned(),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: node.need_text("summary")?.to_owned(),
            description: node.optional_text("description")?.map(str::to_owned),
            source: source(node)?,
            is_idempotent: idempotent(node)?,
            paging: paging(node, schemas)?,
            security: security::alternatives(node, security)?,
            template: Template::read(path, parent)?,
            parameters: Parameter::read_all(parent, node, schemas)?,
            request: RequestBody::read(node, schemas)?,
            responses,
        };
        operation.check_path(node)?;
        operation.check_paging(node, schemas)?;
        Ok(operation)
    }

    /// Returns the operation, if its ID and path are unique among `others`; `node` is its location.
    pub(crate) fn beside(self, others: &[Self], node: &Node<'_>) -> Result<Self, InvalidContract> {
        for other in others {
            if other.id == self.id {
                return Err(node.invalid(format!(
                    "the operationId `{}` is taken by {} {}",
                    other.id, other.method, other.path
                )));
            }
            if other.path != self.path && other.template.is_twin(&self.template) {
                return Err(node.invalid(format!(
                    "`{}` matches the same paths as `{}`",
                    self.path, other.path
                )));
            }
        }
        Ok(self)
    }

    /// Checks that the path and the declared path parameters agree.
    fn check_path(&self, node: &Node<'_>) -> Result<(), InvalidContract> {
        for name in self.template.parameters() {
            if self.parameter(ParameterIn::Path, name).is_none() {
                return Err(node.invalid(format!("does not declare the path parameter `{name}`")));
            }
        }
        for parameter in &self.parameters {
            let name = parameter.name();
            let is_in_path = self.template.parameters().any(|named| named == name);
            if parameter.place() == ParameterIn::Path && !is_in_path {
                return Err(node.invalid(format!(
                    "declares the path parameter `{name}`, which `{}` does not contain",
                    self.path
                )));
            }
        }
        Ok(())
    }

    /// Checks that the page parameter is declared.
    fn check_paging(&self, node: &Node<'_>, schemas: &Schemas) -> Result<(), InvalidContract> {
        let Some(paging) = &self.paging else {
            return Ok(());
        };
        let name = paging.parameter();
        let is_declared = match paging.place() {
            PagingIn::Query => self.parameter(ParameterIn::Query, name).is_some(),
            PagingIn::Body => {
                let media = self.request.iter().flat_map(|request| &request.media);
                let mut bodies = media.filter_map(Media::schema);
                name.starts_with('/') && bodies.any(|body| schemas.within(body, name).is_some())
            }
        };
        if is_declared {
            return Ok(());
        }
        let place = node.need("x-paging")?.need("parameter")?;
        Err(place.invalid(format!("`{name}` is not declared")))
    }

    /// Returns the JSON pointer of the operation in the document.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the operation ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the method, in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Returns the path, with its parameters in braces.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns more about it, in Markdown.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Returns the source of the description.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns whether sending a request again after a failure has no further effect: `x-idempotent`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert!(!contract.operation("placeOrder").unwrap().is_idempotent());
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn is_idempotent(&self) -> bool {
        self.is_idempotent
    }

    /// Returns the pagination, if it is a list.
    pub fn paging(&self) -> Option<&Paging> {
        self.paging.as_ref()
    }

    /// Returns the alternatives that authenticate a request, each a list of credentials that go together. None: no credential is needed.
    pub fn security(&self) -> &[Vec<Credential>] {
        &self.security
    }

    /// Returns the parameters, without the ones that are credentials.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    pub(crate) fn parameter(&self, place: ParameterIn, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.is(place, name))
    }

    /// Returns the media types of a request's body; none if it has no body.
    pub fn request_media(&self) -> &[Media] {
        self.request.as_ref().map_or(&[], |request| &request.media)
    }

    /// Returns whether each request has a body.
    pub fn needs_body(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.required)
    }

    /// Returns the responses, in the order of their status.
    pub fn responses(&self) -> &[Response] {
        &self.responses
    }

    /// Returns the response with `status`.
    pub fn response(&self, status: u16) -> Option<&Response> {
        self.responses.iter().find(|response| response.status() == status)
    }

    pub(crate) fn template(&self) -> &Template {
        &self.template
    }

    pub(crate) fn request(&self) -> Option<&RequestBody> {
        self.request.as_ref()
    }
}

fn source(node: &Node<'_>) -> Result<Source, InvalidContract> {
    match node.or_default("x-source") {
        Some(source) => Source::read(&source),
        None => Err(node.invalid("has no `x-source`")),
    }
}

fn idempotent(node: &Node<'_>) -> Result<bool, InvalidContract> {
    node.need("x-idempotent")?;
    node.flag("x-idempotent")
}

fn paging(node: &Node<'_>, schemas: &Schemas) -> Result<Option<Paging>, InvalidContract> {
    let Some(paging) = node.get("x-paging") else {
        return Ok(None);
    };
    let response = node.need("responses")?.need("200")?;
    let media = Media::read_all(&response, schemas)?;
    let schema = media
        .iter()
        .filter(|media| media.is_json())
        .find_map(Media::schema);
    let schema = schema.ok_or_else(|| paging.invalid("the response 200 has no JSON"))?;
    Paging::read(&paging, schema, schemas).map(Some)
}
