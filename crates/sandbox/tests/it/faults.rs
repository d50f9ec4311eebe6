//! Injected faults.

use std::{error::Error, time::Duration};

use sandbox::{FaultRule, Faults};
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
        let http = Http::new();
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
    let faults = |seed| {
        Faults::seeded(seed)
            .rule(FaultRule::too_many_requests(1).probability(0.2))
            .rule(FaultRule::unavailable().probability(0.1))
            .rule(FaultRule::truncated().probability(0.1))
    };
    let statuses = manager.statuses(&faults(1)).await;
    assert_eq!(
        manager.statuses(&faults(1)).await,
        statuses,
        "a run is reproducible"
    );
    assert_ne!(manager.statuses(&faults(2)).await, statuses);

    let count = |status| statuses.iter().filter(|other| **other == status).count();
    assert!((10..30).contains(&count(429)), "{statuses:?}");
    assert!((3..20).contains(&count(503)), "{statuses:?}");
    assert!((2..20).contains(&count(0)), "{statuses:?}");
    assert!(count(200) > 50, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn rules_are_independent() -> Outcome {
    let manager = Manager::new().await?;
    let rejected = |statuses: &[u16]| {
        let rejected = statuses.iter().enumerate().filter(|(_, status)| **status == 429);
        rejected.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let rule = || FaultRule::too_many_requests(1).probability(0.2);
    let alone = manager.statuses(&Faults::seeded(3).rule(rule())).await;
    let beside = Faults::seeded(3)
        .rule(rule())
        .rule(FaultRule::unavailable().probability(0.3));
    assert_eq!(rejected(&manager.statuses(&beside).await), rejected(&alone));
    Ok(())
}

#[tokio::test]
async fn rate_limit_has_retry_after_and_is_logged() -> Outcome {
    let manager = Manager::new().await?;
    let before = manager.sandbox.klavi().requests();
    manager
        .sandbox
        .set_faults(Faults::none().rule(FaultRule::too_many_requests(7)));
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
        .set_faults(Faults::none().rule(FaultRule::truncated()));
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
    manager
        .sandbox
        .set_faults(Faults::none().rule(FaultRule::expired_token()));
    assert_eq!(manager.orders(None).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn repeated_cursor_loops_the_list() -> Outcome {
    let manager = Manager::new().await?;
    manager
        .sandbox
        .set_faults(Faults::none().rule(FaultRule::repeated_cursor()));
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
    let rule = FaultRule::delay(Duration::from_secs(1)..=hour);
    manager.sandbox.set_faults(Faults::none().rule(rule));
    let begun = tokio::time::Instant::now();
    assert_eq!(manager.status().await, 200);
    assert!((Duration::from_secs(1)..=hour).contains(&begun.elapsed()));
    Ok(())
}

#[tokio::test]
async fn disconnected_request_has_no_response_and_no_effect() -> Outcome {
    let manager = Manager::new().await?;
    let klavi = manager.sandbox.klavi();
    let (tokens, requests) = (klavi.management_token_requests(), klavi.requests());
    manager
        .sandbox
        .set_faults(Faults::none().rule(FaultRule::disconnect().next(1)));
    let url = format!("{}/payment/management/v1/auth", klavi.base_url());
    let error = manager
        .http
        .post(&url)
        .body("{}")
        .send()
        .await
        .expect_err("no response");
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    assert_eq!(klavi.management_token_requests(), tokens);
    assert_eq!(klavi.requests(), requests + 1);
    assert_eq!(manager.orders(None).await?.status, 200);
    Ok(())
}
