//! Listing BApps.

use async_trait::async_trait;
use auth_core::{
    Cursor, Fingerprint, Page, Paginator,
    http::{Request, Session},
};

use crate::{
    Bapp, Error,
    error::KlipCard,
    generated::{endpoints::BAPPS, models::BappsAnswer},
};

/// The BApps of an account, from [`Client::bapps`](crate::Client::bapps).
///
/// The list ends when `next_cursor` is empty, null or absent (`basics`, "Pagination").
#[derive(Debug, Clone)]
pub struct Bapps {
    session: Session<KlipCard>,
}

impl Bapps {
    pub(crate) fn new(session: Session<KlipCard>) -> Self {
        Self { session }
    }
}

#[async_trait]
impl Paginator for Bapps {
    type Item = Bapp;
    type Error = Error;

    async fn page(&self, cursor: Option<&Cursor>) -> Result<Page<Bapp>, Error> {
        let request = Request::new(&BAPPS).page(cursor)?;
        let answer: BappsAnswer = self.session.call(request).await?;
        Ok(Page::new(answer.bapps, answer.next_cursor))
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of("klip-card.bapps", &[])
    }
}
