//! One request of the command line.

use auth_core::{
    InvalidInput,
    http::{HeaderName, HeaderValue, Method, RawRequest},
};
use clap::{Args, ValueEnum};

use super::{
    body::{Body, BodyOptions},
    curl::{self, Authentication},
    items,
    question::question,
    response,
};
use crate::{
    api_client::ApiClient, confirmation::Confirmation, failure::Failure, output::print_line, server::Server,
};

const ACCEPT: HeaderName = HeaderName::from_static("accept");
const CONTENT_TYPE: HeaderName = HeaderName::from_static("content-type");

#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub(super) struct Call {
    /// Method, such as GET or POST
    #[arg(value_parser = method)]
    method: Method,
    /// Path below the base URL, percent-encoded, with an optional query
    path: String,
    #[command(flatten)]
    body: BodyOptions,
    /// Header of the request
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Print the status and the headers of the response before its body
    #[arg(short, long, conflicts_with = "paginate")]
    include: bool,
    /// Follow the pages of a list, and print one item per line (NDJSON)
    #[arg(long)]
    paginate: bool,
    /// Print the request in another form instead of sending it
    #[arg(long, value_enum, conflicts_with_all = ["paginate", "include"])]
    print: Option<Print>,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Print {
    /// A curl command, with environment variables in place of secrets
    Curl,
}

impl Call {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Sends the request to `server` with the client that `client` builds, and asks before one that may spend; or prints it
    /// for an API that requires `authentication`.
    pub(super) async fn run(
        self,
        server: &Server,
        authentication: Authentication,
        client: impl FnOnce() -> Result<ApiClient, Failure>,
    ) -> Result<(), Failure> {
        let (paginate, include, print) = (self.paginate, self.include, self.print);
        let confirmation = self.confirmation.clone();
        let (request, body) = self.request()?;
        if let Some(Print::Curl) = print {
            print_line(curl::command(server.base_url(), &request, &body, authentication)?)?;
            return Ok(());
        }
        let client = client()?;
        let request = match body {
            Body::None => request,
            body => request.body(body.read()?),
        };
        if paginate {
            return items::print(client.list(request)?).await;
        }
        if let Some(question) = question(&request, client.operation(&request)) {
            confirmation.ask(&question, server)?;
        }
        response::print(client.raw(request).await?, include).await
    }

    /// Returns the request without its body, and the body.
    fn request(self) -> Result<(RawRequest, Body), Failure> {
        let has_body = ![Method::GET, Method::HEAD].contains(&self.method);
        let (query, body) = self.body.split(has_body)?;
        let mut request = RawRequest::new(self.method, &self.path)?;
        for (name, value) in &query {
            request = request.query_param(name, value);
        }
        for (name, mut value) in self.headers {
            value.set_sensitive(![ACCEPT, CONTENT_TYPE].contains(&name));
            request = request.header(name, value)?;
        }
        let json = HeaderValue::from_static("application/json");
        if !request.headers().contains_key(ACCEPT) {
            request = request.header(ACCEPT, json.clone())?;
        }
        if !matches!(body, Body::None) && !request.headers().contains_key(CONTENT_TYPE) {
            request = request.header(CONTENT_TYPE, json)?;
        }
        Ok((request, body))
    }
}

fn method(text: &str) -> Result<Method, InvalidInput> {
    let method = Method::from_bytes(text.to_ascii_uppercase().as_bytes()).ok();
    // The request checks it; the path is the root's.
    let supported = method.filter(|method| RawRequest::new(method.clone(), "/").is_ok());
    supported.ok_or_else(|| {
        let expected = "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS";
        InvalidInput::new("METHOD", "is not supported", expected)
    })
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let parse = || {
        let (name, value) = text.split_once(':')?;
        let value = HeaderValue::from_str(value.trim()).ok()?;
        Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, value))
    };
    parse().ok_or("expected NAME: VALUE")
}
