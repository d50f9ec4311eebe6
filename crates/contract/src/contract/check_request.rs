//! Validation of requests.

use std::fmt;

use serde_json::Value;

use super::Contract;
use crate::{
    Carrier, Media, Operation, Parameter, ParameterIn, Place, Request, RouteMatch, UnknownFields, Violation,
    media, multipart, request_body::RequestBody,
};

/// A request that violates the contract.
///
/// ```
/// use contract::{Contract, Request};
///
/// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let request = Request {
///     method: "GET",
///     path: "/books",
///     query: Some("colour=red"),
///     headers: &[],
///     body: b"",
/// };
/// let invalid = contract.check_request(&request).unwrap_err();
/// assert_eq!(invalid.to_string(), "listBooks: query colour: is not declared");
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub struct InvalidRequest<'c> {
    /// The operation that the request is for, if there is one.
    pub operation: Option<&'c Operation>,
    /// The violations; at least one.
    pub violations: Vec<Violation>,
}

impl fmt::Display for InvalidRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{}: ", operation.id())?;
        }
        for (index, violation) in self.violations.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidRequest<'_> {}

/// Side that a request is validated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Client,
    Server,
}

impl Contract {
    /// The operation that `sent` is for, if it keeps to the contract in all but its credentials
    /// (see [`check_security`](Self::check_security)).
    ///
    /// It is stricter than the schemas. It rejects: query parameters and properties that are not declared, parameters that
    /// are given twice, keys that stand twice in their object, and a body where none is declared. Headers that are not
    /// declared pass, since clients and proxies add their own.
    ///
    /// ```
    /// use contract::{Contract, Request};
    ///
    /// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let request = Request {
    ///     method: "GET",
    ///     path: "/books/7",
    ///     query: None,
    ///     headers: &[],
    ///     body: b"",
    /// };
    /// assert_eq!(contract.check_request(&request).unwrap().id(), "showBook");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All violations of the request.
    pub fn check_request(&self, request: &Request<'_>) -> Result<&Operation, InvalidRequest<'_>> {
        self.check_as(Role::Client, request)
    }

    /// Does what [`check_request`](Self::check_request) does, for a server: members that the provider accepts and ignores
    /// (`x-tolerated`) pass.
    ///
    /// # Errors
    ///
    /// All other violations of the request.
    pub fn check_received(&self, request: &Request<'_>) -> Result<&Operation, InvalidRequest<'_>> {
        self.check_as(Role::Server, request)
    }

    fn check_as(&self, role: Role, request: &Request<'_>) -> Result<&Operation, InvalidRequest<'_>> {
        let operation = self.addressed(request).map_err(|violation| InvalidRequest {
            operation: None,
            violations: vec![violation],
        })?;
        let mut violations = self.check_parameters(operation, request);
        violations.extend(self.check_body(role, operation.request(), request));
        if violations.is_empty() {
            return Ok(operation);
        }
        Err(InvalidRequest {
            operation: Some(operation),
            violations,
        })
    }

    fn addressed(&self, request: &Request<'_>) -> Result<&Operation, Violation> {
        let problem = match self.find(request.method, request.path) {
            RouteMatch::Operation(operation) => return Ok(operation),
            RouteMatch::MethodNotAllowed { path, allowed } => {
                let method = request.method.escape_debug();
                format!(
                    "`{path}` does not support {method}; expected {}",
                    allowed.join(", ")
                )
            }
            RouteMatch::NotFound => format!(
                "no path of the contract matches `{}`",
                request.path.escape_debug()
            ),
        };
        Err(Violation::new(Place::Operation, problem))
    }

    fn check_parameters(&self, operation: &Operation, request: &Request<'_>) -> Vec<Violation> {
        let in_path = operation.template().values(request.path).unwrap_or_default();
        let values = |parameter: &Parameter| -> Vec<String> {
            let name = parameter.name();
            match parameter.place() {
                ParameterIn::Path => {
                    let named = in_path.iter().filter(|(key, _)| *key == name);
                    named.map(|(_, value)| value.clone()).collect()
                }
                ParameterIn::Query => request.query_values(name),
                ParameterIn::Header => request.header(name),
            }
        };
        let mut violations = Vec::new();
        for parameter in operation.parameters() {
            violations.extend(parameter.check(&values(parameter), &self.validators));
        }
        let mut others: Vec<_> = request.pairs().into_iter().map(|(name, _)| name).collect();
        others.retain(|name| operation.parameter(ParameterIn::Query, name).is_none());
        others.sort_unstable();
        others.dedup();
        for name in others {
            let problem = match request.query_values(&name).len() {
                _ if !is_credential(operation, &name) => "is not declared",
                1 => continue,
                _ => "is given more than once",
            };
            violations.push(Violation::new(
                Place::Query(name.escape_debug().to_string()),
                problem,
            ));
        }
        if !request.has_readable_query() {
            violations.push(Violation::new(Place::Operation, "the query is not valid UTF-8"));
        }
        violations
    }

    fn check_body(
        &self,
        role: Role,
        declared: Option<&RequestBody>,
        request: &Request<'_>,
    ) -> Vec<Violation> {
        let body = |problem: &str| vec![Violation::new(Place::Body(String::new()), problem)];
        match declared {
            None if request.body.is_empty() => Vec::new(),
            None => body("is sent, but none is declared"),
            Some(declared) if request.body.is_empty() => {
                if declared.required {
                    body("is required")
                } else {
                    Vec::new()
                }
            }
            Some(declared) => {
                let content_types = request.header("Content-Type");
                let content_type = match content_types.as_slice() {
                    [] => None,
                    [one] => Some(one.as_str()),
                    _ => {
                        let place = Place::Header("Content-Type".to_owned());
                        return vec![Violation::new(place, "is given more than once")];
                    }
                };
                match media::chosen(&declared.media, content_type) {
                    Err(violation) => vec![violation],
                    Ok(media) if media.is_multipart() => self.check_parts(media, content_type, request.body),
                    Ok(media) if media.is_form() => self.check_form(media, request.body),
                    Ok(media) if role == Role::Server => self.check_tolerantly(media, request.body),
                    Ok(media) => self.check_content(media, request.body, UnknownFields::Deny),
                }
            }
        }
    }

    /// Validates `body` as a server that ignores the members of `x-tolerated`.
    fn check_tolerantly(&self, media: &Media, body: &[u8]) -> Vec<Violation> {
        let (Some(schema), Some(place)) = (media.schema(), media.schema_place()) else {
            return Vec::new();
        };
        match media.instance(body) {
            Err(violation) => vec![violation],
            Ok(None) => Vec::new(),
            Ok(Some(mut instance)) => {
                self.remove_from(schema, &mut instance);
                self.check_instance(place, UnknownFields::Deny, &instance)
            }
        }
    }

    /// Validates `body` against the schema of its media type.
    pub(crate) fn check_content(
        &self,
        media: &Media,
        body: &[u8],
        unknown_fields: UnknownFields,
    ) -> Vec<Violation> {
        let Some(schema) = media.schema_place() else {
            return Vec::new();
        };
        match media.instance(body) {
            Err(violation) => vec![violation],
            Ok(None) => Vec::new(),
            Ok(Some(instance)) => self.check_instance(schema, unknown_fields, &instance),
        }
    }

    fn check_instance(
        &self,
        schema: &str,
        unknown_fields: UnknownFields,
        instance: &Value,
    ) -> Vec<Violation> {
        let problems = self
            .validators
            .validate(schema, unknown_fields, instance)
            .into_iter();
        problems
            .map(|(pointer, problem)| Violation::new(Place::Body(pointer), problem))
            .collect()
    }

    /// Validates the fields of a form against its schema, each as the type that its property has.
    fn check_form(&self, media: &Media, body: &[u8]) -> Vec<Violation> {
        let (Some(schema), Some(place)) = (media.schema(), media.schema_place()) else {
            return Vec::new();
        };
        match self.form(schema, body) {
            Ok(instance) => self.check_instance(place, UnknownFields::Deny, &instance),
            Err(violations) => violations,
        }
    }

    /// Validates the names of the parts against the properties of the schema, and ignores their content.
    fn check_parts(&self, media: &Media, content_type: Option<&str>, body: &[u8]) -> Vec<Violation> {
        let Some(schema) = media.schema().map(|schema| self.resolve(schema)) else {
            return Vec::new();
        };
        let names = match multipart::part_names(content_type.unwrap_or_default(), body) {
            Ok(names) => names,
            Err(problem) => return vec![Violation::new(Place::Body(String::new()), problem)],
        };
        let properties = schema.properties().into_iter().flatten();
        let missing = properties
            .filter(|property| property.is_required() && !names.iter().any(|name| name == property.name()));
        let missing =
            missing.map(|property| Violation::new(Place::Part(property.name().to_owned()), "is required"));
        let undeclared = names.iter().filter(|name| schema.property(name).is_none());
        let undeclared = undeclared
            .map(|name| Violation::new(Place::Part(name.escape_debug().to_string()), "is not declared"));
        missing.chain(undeclared).collect()
    }
}

/// Returns whether the query parameter `name` carries a credential of `operation`.
fn is_credential(operation: &Operation, name: &str) -> bool {
    let mut credentials = operation.security().iter().flatten();
    credentials.any(|credential| matches!(credential.carrier(), Carrier::Query(query) if query == name))
}
