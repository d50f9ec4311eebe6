//! Body and query of a request, from the command line.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use auth_core::InvalidInput;
use clap::Args;

use super::fields::{Field, Form, Node};
use crate::failure::Failure;

/// Options of the body and the query.
#[derive(Debug, Args)]
pub(super) struct BodyOptions {
    /// Text field of the JSON body, or of the query for GET and HEAD; `a[b]` and `a[]` nest
    #[arg(short = 'f', long = "raw-field", value_name = "NAME=VALUE", value_parser = pair)]
    text: Vec<(String, String)>,
    /// Like -f, but `true`, `false`, `null` and numbers are JSON values, and `@FILE` (`@-`) reads the value
    #[arg(short = 'F', long = "field", value_name = "NAME=VALUE", value_parser = pair)]
    typed: Vec<(String, String)>,
    /// Parameter of the query
    #[arg(short, long, value_name = "NAME=VALUE", value_parser = pair)]
    query: Vec<(String, String)>,
    /// Read the body from FILE, unchanged; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "typed"])]
    input: Option<String>,
}

/// Body of a request.
#[derive(Debug)]
pub(super) enum Body {
    None,
    /// JSON of the fields.
    Fields(Vec<u8>),
    /// Name of a file, or `-`.
    Input(String),
}

impl BodyOptions {
    /// Returns the parameters of the query and the body. Fields are parameters if the method `has_body` is false.
    pub(super) fn split(self, has_body: bool) -> Result<(Vec<(String, String)>, Body), Failure> {
        let mut query = self.query;
        if let Some(input) = self.input {
            return Ok((query, Body::Input(input)));
        }
        let text = self
            .text
            .into_iter()
            .map(|(name, value)| Ok((name, value, Form::Text)));
        let typed = self
            .typed
            .into_iter()
            .map(|(name, value)| match value.strip_prefix('@') {
                Some(file) => Ok((name, read_text(file)?, Form::Text)),
                None => Ok((name, value, Form::Typed)),
            });
        let fields = text
            .chain(typed)
            .map(|field| field.map(|(name, value, form)| Field { name, value, form }));
        let fields = fields.collect::<Result<Vec<Field>, Failure>>()?;
        if fields.is_empty() {
            return Ok((query, Body::None));
        }
        if !has_body {
            query.extend(fields.into_iter().map(|field| (field.name, field.value)));
            return Ok((query, Body::None));
        }
        let body =
            serde_json::to_vec(&Node::object(&fields)?).map_err(|error| Failure::Failed(error.into()))?;
        Ok((query, Body::Fields(body)))
    }
}

impl Body {
    /// Reads the bytes of the body.
    pub(super) fn read(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Fields(json) => Ok(json),
            Self::Input(file) => read(&file, "--input"),
        }
    }
}

fn read_text(file: &str) -> Result<String, Failure> {
    let bytes = read(file, "--field")?;
    String::from_utf8(bytes).map_err(|_invalid| {
        InvalidInput::new(
            "--field",
            format!("names `{file}`, which is not text"),
            "a file in UTF-8",
        )
        .into()
    })
}

fn read(file: &str, option: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let outcome = if file == "-" {
        io::stdin().lock().read_to_end(&mut bytes).map(|_length| bytes)
    } else {
        fs::read(Path::new(file))
    };
    outcome.map_err(|error| {
        let problem = format!("names `{file}`, which cannot be read ({error})");
        InvalidInput::new(option, problem, "a file, or `-` for standard input").into()
    })
}

fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE"),
    }
}
