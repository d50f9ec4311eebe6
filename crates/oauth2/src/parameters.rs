//! Parameters of token requests.

use std::borrow::Cow;

use auth_core::{InvalidInput, Secret, http::Url};
use serde::{Serialize, Serializer};

/// Parameters that the grants and the client authentication set.
const RESERVED: [&str; 11] = [
    "assertion",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "grant_type",
    "refresh_token",
    "resource",
    "scope",
];

const SCOPE: &str = "a scope of visible ASCII without spaces, quotes and backslashes";

/// Form of a token request, in the order of its parameters.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Form(Vec<(Cow<'static, str>, Field)>);

#[derive(Debug, Clone)]
enum Field {
    Public(String),
    Secret(Secret),
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Public(text) => text,
            Self::Secret(secret) => secret.expose(),
        })
    }
}

impl Form {
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0.push((name.into(), Field::Public(value.into())));
    }

    pub(crate) fn push_secret(&mut self, name: impl Into<Cow<'static, str>>, value: Secret) {
        self.0.push((name.into(), Field::Secret(value)));
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().filter_map(|(_, field)| match field {
            Field::Secret(secret) => Some(secret),
            Field::Public(_) => None,
        })
    }
}

/// Parameters of a token request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters {
    pub(crate) scopes: Vec<String>,
    pub(crate) audiences: Vec<String>,
    pub(crate) resources: Vec<Url>,
    pub(crate) others: Vec<(String, Secret)>,
}

impl Parameters {
    /// Checks the parameters.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        for scope in &self.scopes {
            require_scope(scope)?;
        }
        for audience in &self.audiences {
            InvalidInput::require_text("audience", audience, "the logical name of an API")?;
        }
        if self
            .resources
            .iter()
            .any(|resource| resource.fragment().is_some())
        {
            let expected = "an absolute URI without fragment (RFC 8707, section 2)";
            return Err(InvalidInput::new("resource", "contains a fragment", expected));
        }
        let mut seen = Vec::with_capacity(self.others.len());
        for (name, _) in &self.others {
            InvalidInput::require_text("parameter", name, "the name of a parameter")?;
            if RESERVED.contains(&name.as_str()) {
                let problem = "is a parameter with a setting of its own";
                return Err(InvalidInput::new(name, problem, "another parameter"));
            }
            if seen.contains(&name) {
                let problem = "is set twice";
                return Err(InvalidInput::new(
                    name,
                    problem,
                    "one value (RFC 6749, section 3.2)",
                ));
            }
            seen.push(name);
        }
        Ok(())
    }

    pub(crate) fn add_to(&self, form: &mut Form) {
        if !self.scopes.is_empty() {
            form.push("scope", self.scopes.join(" "));
        }
        for audience in &self.audiences {
            form.push("audience", audience);
        }
        for resource in &self.resources {
            form.push("resource", resource.as_str());
        }
        for (name, value) in &self.others {
            form.push_secret(name.clone(), value.clone());
        }
    }
}

/// Checks one scope (`scope-token` of RFC 6749, appendix A.4).
fn require_scope(scope: &str) -> Result<(), InvalidInput> {
    if scope.is_empty() {
        return Err(InvalidInput::empty("scope", SCOPE));
    }
    let problem = if scope.contains(' ') {
        "contains a blank"
    } else if !scope
        .bytes()
        .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    {
        "contains a character that is invalid in a scope"
    } else {
        return Ok(());
    };
    Err(InvalidInput::new("scope", problem, SCOPE))
}

/// Checks that `text` has only characters of credentials (`VSCHAR` of RFC 6749, appendix A).
pub(crate) fn require_visible(field: &str, text: &str, expected: &str) -> Result<(), InvalidInput> {
    if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(());
    }
    let problem = "contains a character outside of visible ASCII";
    Err(InvalidInput::new(field, problem, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_is_one_token() {
        for (scope, problem) in [
            ("", "is empty"),
            ("read write", "contains a blank"),
            (" read", "contains a blank"),
            ("read\t", "contains a character that is invalid in a scope"),
            ("re\"ad", "contains a character that is invalid in a scope"),
            ("re\\ad", "contains a character that is invalid in a scope"),
            ("r\u{e9}ad", "contains a character that is invalid in a scope"),
            ("read\u{7f}", "contains a character that is invalid in a scope"),
        ] {
            let error = require_scope(scope).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`scope` {problem}; expected {SCOPE}"),
                "{scope:?}"
            );
        }
        for scope in ["read", "https://api.example.com/.default", "a:b!#[]~", "openid"] {
            assert_eq!(require_scope(scope), Ok(()), "{scope}");
        }
    }

    #[test]
    fn invalid_parameters_are_named() {
        let other = |name: &str| Parameters {
            others: vec![(name.to_owned(), Secret::from("x"))],
            ..Parameters::default()
        };
        let twice = Parameters {
            others: vec![
                ("a".to_owned(), Secret::from("x")),
                ("a".to_owned(), Secret::from("y")),
            ],
            ..Parameters::default()
        };
        let audience = Parameters {
            audiences: vec![" ".to_owned()],
            ..Parameters::default()
        };
        let resource = Parameters {
            resources: vec![Url::parse("https://api.example.com/#a").unwrap()],
            ..Parameters::default()
        };
        for (parameters, field) in [
            (other(" "), "parameter"),
            (other("client_secret"), "client_secret"),
            (other("grant_type"), "grant_type"),
            (twice, "a"),
            (audience, "audience"),
            (resource, "resource"),
        ] {
            assert_eq!(parameters.check().unwrap_err().field(), field);
        }
        assert_eq!(other("prompt").check(), Ok(()));
    }

    #[test]
    fn parameters_are_in_order() {
        let parameters = Parameters {
            scopes: vec!["read".to_owned(), "write".to_owned()],
            audiences: vec!["orders".to_owned()],
            resources: vec![Url::parse("https://api.example.com/a").unwrap()],
            others: vec![("x".to_owned(), Secret::from("hunter2"))],
        };
        let mut form = Form::default();
        form.push("grant_type", "client_credentials");
        parameters.add_to(&mut form);
        assert_eq!(
            serde_json::to_string(&form).unwrap(),
            r#"[["grant_type","client_credentials"],["scope","read write"],["audience","orders"],["resource","https://api.example.com/a"],["x","hunter2"]]"#
        );
        assert!(!format!("{form:?}").contains("hunter2"));
    }
}
