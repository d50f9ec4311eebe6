//! What goes wrong because a test asked for it.

use std::{error::Error, time::Duration};

use sandbox::Faults;
use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{Answer, Http, answer},
    watched::Sandbox,
};

/// A manager at Klavi with a token.
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
        let issued = answer(http.post(url).json(&keys)).await?;
        let token = issued.text("accessToken").to_owned();
        Ok(Self { sandbox, http, token })
    }

    async fn orders(&self, cursor: Option<&str>) -> Result<Answer, Box<dyn Error>> {
        answer(self.request(cursor)).await
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
            Ok(answer) => {
                let status = answer.status().as_u16();
                answer.bytes().await.map_or(0, |_whole| status)
            }
            Err(_broken) => 0,
        }
    }

    /// The status of each of a hundred calls; 0 for one whose answer broke off.
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
async fn what_goes_wrong_is_decided_by_the_seed_and_as_often_as_was_asked_for() -> Outcome {
    let manager = Manager::new().await?;
    let faults = Faults::seeded(1)
        .too_many_requests(20)
        .unavailable(10)
        .cut_answers(10);
    let statuses = manager.statuses(&faults).await;
    assert_eq!(
        manager.statuses(&faults).await,
        statuses,
        "a run can be had again"
    );
    let other = Faults::seeded(2)
        .too_many_requests(20)
        .unavailable(10)
        .cut_answers(10);
    assert_ne!(manager.statuses(&other).await, statuses);

    let count = |status| statuses.iter().filter(|other| **other == status).count();
    assert!((10..30).contains(&count(429)), "{statuses:?}");
    assert!((3..20).contains(&count(503)), "{statuses:?}");
    assert!((2..20).contains(&count(0)), "{statuses:?}");
    assert!(count(200) > 50, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn one_knob_does_not_change_what_another_does() -> Outcome {
    let manager = Manager::new().await?;
    let refused = |statuses: &[u16]| {
        let refused = statuses.iter().enumerate().filter(|(_, status)| **status == 429);
        refused.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let alone = manager.statuses(&Faults::seeded(3).too_many_requests(20)).await;
    let beside = Faults::seeded(3).too_many_requests(20).unavailable(30);
    assert_eq!(refused(&manager.statuses(&beside).await), refused(&alone));
    Ok(())
}

#[tokio::test]
async fn a_refusal_for_too_many_requests_says_when_to_come_again_and_is_counted() -> Outcome {
    let manager = Manager::new().await?;
    let before = manager.sandbox.klavi().requests();
    manager
        .sandbox
        .set_faults(Faults::seeded(0).too_many_requests(100).retry_after(7));
    let refused = manager.request(None).send().await?;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "7");
    assert_eq!(manager.sandbox.klavi().requests(), before + 1);

    manager.sandbox.set_faults(Faults::none());
    assert_eq!(manager.orders(None).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_cut_has_its_head_and_half_of_its_body() -> Outcome {
    let manager = Manager::new().await?;
    manager.sandbox.set_faults(Faults::seeded(0).cut_answers(100));
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
async fn tokens_are_taken_for_expired_before_their_time() -> Outcome {
    let manager = Manager::new().await?;
    assert_eq!(manager.orders(None).await?.status, 200);
    manager.sandbox.set_faults(Faults::seeded(0).expired_tokens(100));
    assert_eq!(manager.orders(None).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_list_leads_back_to_the_page_that_was_asked_for() -> Outcome {
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
#[expect(clippy::disallowed_methods, reason = "paused time is what is looked at")]
async fn answers_take_their_time() -> Outcome {
    let manager = Manager::new().await?;
    let hour = Duration::from_secs(3600);
    manager.sandbox.set_faults(Faults::seeded(0).latency(hour));
    let begun = tokio::time::Instant::now();
    assert_eq!(manager.status().await, 200);
    assert!((Duration::from_secs(1)..=hour).contains(&begun.elapsed()));
    Ok(())
}
