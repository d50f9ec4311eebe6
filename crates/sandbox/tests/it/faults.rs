//! Injected faults.

use std::{error::Error, time::Duration};

use sandbox::Faults;
use serde_json::{Value, json};

use crate::{
    Outcome,
    checked::Sandbox,
    http::{Http, JsonResponse, send},
};

/// Client of Klavi's Management API, with a token.
struct Manager {
    sandbox: Sandbox,
    http: Http,
    token: String,
}

impl Manager {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::start().await?;
        let http = Http::new()?;
        let klavi = sandbox.klavi();
        let url = format!("{}/payment/management/v1/auth", klavi.base_url());
        let keys = json!({
            "accessKey": klavi.management_access_key(),
            "secretKey": klavi.management_secret_key(),
        });
        let issued = send(http.post(url).json(&keys)).await?;
        let token = issued.text("accessToken").to_owned();
        Ok(Self { sandbox, http, token })
    }

    async fn orders(&self, cursor: Option<&str>) -> Result<JsonResponse, Box<dyn Error>> {
        send(self.request(cursor)).await
    }

    fn request(&self, cursor: Option<&str>) -> reqwest::RequestBuilder {
        let klavi = self.sandbox.klavi();
        let app = klavi.app_id();
        let url = format!(
            "{}/payment/management/v1/merchants/{app}/orders",
            klavi.base_url()
        );
        let request = self.http.get(url).bearer_auth(&self.token);
        match cursor {
            Some(cursor) => request.query(&[("cursor", cursor)]),
            None => request,
        }
    }

    async fn status(&self) -> u16 {
        match self.request(None).send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                response.bytes().await.map_or(0, |_whole| status)
            }
            Err(_broken) => 0,
        }
    }

    /// Returns the status of each of a hundred requests, or 0 for a truncated response.
    async fn statuses(&self, faults: &Faults) -> Vec<u16> {
        self.sandbox.set_faults(faults.clone());
        let mut statuses = Vec::new();
        for _ in 0..100 {
            statuses.push(self.status().await);
        }
        statuses
    }
}

#[tokio::test]
async fn faults_follow_seed_and_rates() -> Outcome {
    let manager = Manager::new().await?;
    let faults = Faults::seeded(1)
        .too_many_requests(20)
        .unavailable(10)
        .truncated_responses(10);
    let statuses = manager.statuses(&faults).await;
    assert_eq!(manager.statuses(&faults).await, statuses, "a run is reproducible");
    let other = Faults::seeded(2)
        .too_many_requests(20)
        .unavailable(10)
        .truncated_responses(10);
    assert_ne!(manager.statuses(&other).await, statuses);

    let count = |status| statuses.iter().filter(|other| **other == status).count();
    assert!((10..30).contains(&count(429)), "{statuses:?}");
    assert!((3..20).contains(&count(503)), "{statuses:?}");
    assert!((2..20).contains(&count(0)), "{statuses:?}");
    assert!(count(200) > 50, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn settings_are_independent() -> Outcome {
    let manager = Manager::new().await?;
    let rejected = |statuses: &[u16]| {
        let rejected = statuses.iter().enumerate().filter(|(_, status)| **status == 429);
        rejected.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let alone = manager.statuses(&Faults::seeded(3).too_many_requests(20)).await;
    let beside = Faults::seeded(3).too_many_requests(20).unavailable(30);
    assert_eq!(rejected(&manager.statuses(&beside).await), rejected(&alone));
    Ok(())
}

#[tokio::test]
async fn rate_limit_has_retry_after_and_is_logged() -> Outcome {
    let manager = Manager::new().await?;
    let before = manager.sandbox.klavi().requests();
    manager
        .sandbox
        .set_faults(Faults::seeded(0).too_many_requests(100).retry_after(7));
    let rejected = manager.request(None).send().await?;
    assert_eq!(rejected.status(), 429);
    assert_eq!(rejected.headers()["retry-after"], "7");
    assert_eq!(manager.sandbox.klavi().requests(), before + 1);

    manager.sandbox.set_faults(Faults::none());
    assert_eq!(manager.orders(None).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn truncated_response_has_half_its_body() -> Outcome {
    let manager = Manager::new().await?;
    manager
        .sandbox
        .set_faults(Faults::seeded(0).truncated_responses(100));
    let mut cut = manager.request(None).send().await?;
    assert_eq!(cut.status(), 200);
    let announced = cut.content_length().expect("it says how long it is");
    let mut read = 0;
    while let Ok(Some(part)) = cut.chunk().await {
        read += part.len() as u64;
    }
    assert_eq!(read, announced / 2);
    Ok(())
}

#[tokio::test]
async fn tokens_expire_early() -> Outcome {
    let manager = Manager::new().await?;
    assert_eq!(manager.orders(None).await?.status, 200);
    manager.sandbox.set_faults(Faults::seeded(0).expired_tokens(100));
    assert_eq!(manager.orders(None).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn repeated_cursor_loops_the_list() -> Outcome {
    let manager = Manager::new().await?;
    manager
        .sandbox
        .set_faults(Faults::seeded(0).repeated_cursors(true));
    let first = manager.orders(None).await?;
    let cursor = first.text("nextCursor").to_owned();
    let second = manager.orders(Some(&cursor)).await?;
    assert_eq!(second.body["nextCursor"], Value::String(cursor));
    Ok(())
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the test measures paused time")]
async fn latency_delays_responses() -> Outcome {
    let manager = Manager::new().await?;
    let hour = Duration::from_secs(3600);
    manager.sandbox.set_faults(Faults::seeded(0).latency(hour));
    let begun = tokio::time::Instant::now();
    assert_eq!(manager.status().await, 200);
    assert!((Duration::from_secs(1)..=hour).contains(&begun.elapsed()));
    Ok(())
}
