use auth_core::http::{
    AuthenticatedClient, Endpoint, Error, LinkPages, PagedRequest, Paging, Request,
};
use auth_core::{AccessToken, Placement, StaticToken};
use serde::{Deserialize, Serialize};

static ISSUES: Endpoint =
    Endpoint::get("issues", "/repos/{owner}/{repo}/issues").paging(Paging::NextUrl);
static OPEN: Endpoint = Endpoint::post("open issue", "/repos/{owner}/{repo}/issues");

#[derive(Debug, Deserialize)]
pub struct Issue {
    pub number: u64,
    pub title: String,
}

#[derive(Serialize)]
struct NewIssue<'a> {
    title: &'a str,
}

pub struct Tracker(AuthenticatedClient);

impl Tracker {
    pub fn new(base_url: &str, token: &str) -> Result<Self, Error> {
        let token = StaticToken::new(AccessToken::new(token, Placement::Bearer));
        AuthenticatedClient::new(base_url, "my-app/1.0", token).map(Self)
    }

    pub fn issues(&self, owner: &str, repo: &str) -> PagedRequest<Issue> {
        let request = Request::new(&ISSUES)
            .path_param("owner", owner)
            .and_then(|request| request.path_param("repo", repo));
        self.0.list_with(request, LinkPages::new())
    }

    pub async fn open(&self, owner: &str, repo: &str, title: &str) -> Result<Issue, Error> {
        let request = Request::new(&OPEN)
            .path_param("owner", owner)?
            .path_param("repo", repo)?;
        self.0.call(request.json(&NewIssue { title })?).await
    }
}
