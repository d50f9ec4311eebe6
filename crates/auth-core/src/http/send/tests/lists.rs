//! Errors of a list in a function that returns the provider's own error.

use super::*;
use crate::{Cursor, Fingerprint, Page, Paginator, PaginatorExt};

/// A list whose pages lead back to the first of them, under a name.
struct Looping(HttpClient<Plain>, &'static str);

#[async_trait]
impl Paginator for Looping {
    type Item = u8;
    type Error = Error<u32>;

    async fn page(&self, _: Option<&Cursor>) -> Result<Page<u8>, Error<u32>> {
        self.0.send(Request::new(&READ)).await?;
        Ok(Page::new(vec![1], Some(Cursor::new("again"))))
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.1, &[])
    }
}

async fn count(mut list: crate::Items<Looping>) -> Result<usize, Error<u32>> {
    let mut count = 0;
    while let Some(item) = list.next_item().await {
        item?;
        count += 1;
    }
    Ok(count)
}

#[tokio::test]
async fn list_error_converts_into_provider_error() {
    let up = server(ResponseTemplate::new(200)).await;
    let up = builder(&up).build(Plain).unwrap();
    let error = count(Looping(up.clone(), "one").items()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().starts_with("pagination loop"), "{error}");

    let checkpoint = Looping(up.clone(), "one").items().checkpoint();
    let error = count(Looping(up, "other").items().resume_from(checkpoint))
        .await
        .unwrap_err();
    assert_eq!(error.invalid_input().unwrap().field(), "checkpoint");

    let down = server(ResponseTemplate::new(404)).await;
    let down = builder(&down).build(Plain).unwrap();
    let error = count(Looping(down, "one").items()).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
}
