use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::*;
use crate::{AccessToken, Moment, Placement, testing::conformance};

/// Records with their versions, whose replacements may be overtaken.
#[derive(Debug, Clone)]
struct Records {
    records: Arc<Mutex<HashMap<StoreKey, (u64, Secret)>>>,
    start: Moment,
    loads: Arc<AtomicU64>,
    replacements: Arc<AtomicU64>,
    lifetime: Arc<Mutex<Duration>>,
    /// Number of replacements that another process overtakes.
    overtaken: Arc<AtomicU64>,
}

impl Records {
    fn new() -> Self {
        Self {
            records: Arc::default(),
            start: SystemClock.now(),
            loads: Arc::default(),
            replacements: Arc::default(),
            lifetime: Arc::default(),
            overtaken: Arc::default(),
        }
    }

    fn set(&self, key: &StoreKey, text: &str) {
        self.records.lock().unwrap().insert(key.clone(), (7, text.into()));
    }

    fn text(&self, key: &StoreKey) -> String {
        self.records.lock().unwrap()[key].1.expose().to_owned()
    }
}

#[async_trait]
impl RecordStore for Records {
    async fn load(&self, key: &StoreKey) -> Result<Record, StoreError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        let time = Duration::from_secs(1000) + SystemClock.now().since(self.start);
        let record = self.records.lock().unwrap().get(key).cloned();
        // So that two callers load the same version.
        tokio::task::yield_now().await;
        Ok(record.map_or_else(
            || Record::absent(time),
            |(version, text)| Record::new(version, text, time),
        ))
    }

    async fn replace(
        &self,
        key: &StoreKey,
        version: u64,
        text: &Secret,
        lifetime: Duration,
    ) -> Result<bool, StoreError> {
        let mut records = self.records.lock().unwrap();
        let (current, _) = records.get(key).cloned().unwrap_or((0, Secret::from("")));
        let overtake = |left: u64| left.checked_sub(1);
        let is_overtaken = self
            .overtaken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, overtake);
        if current != version || is_overtaken.is_ok() {
            return Ok(false);
        }
        self.replacements.fetch_add(1, Ordering::Relaxed);
        *self.lifetime.lock().unwrap() = lifetime;
        records.insert(key.clone(), (version + 1, text.clone()));
        Ok(true)
    }
}

fn request() -> AcquireRequest {
    AcquireRequest::new(Duration::from_secs(60))
}

#[tokio::test(start_paused = true)]
async fn record_store_conforms() {
    let records = Records::new();
    conformance::token_store(async || records.clone()).await;
}

#[tokio::test]
async fn overtaken_step_runs_again() {
    let (records, key) = (Records::new(), StoreKey::new("overtaken"));
    records.overtaken.store(2, Ordering::Relaxed);
    assert!(matches!(
        records.acquire(&key, &request()).await,
        Ok(Acquired::Lease(_))
    ));
    assert_eq!(records.loads.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn step_without_change_replaces_nothing() {
    let (records, key) = (Records::new(), StoreKey::new("unchanged"));
    let Ok(Acquired::Lease(lease)) = records.acquire(&key, &request()).await else {
        panic!("a new entry has no lease");
    };
    assert_eq!(records.replacements.load(Ordering::Relaxed), 1);
    let other = Lease::new("other", 0);
    records.acquire(&key, &request()).await.unwrap();
    assert!(!records.renew(&key, &other, Duration::from_secs(1)).await.unwrap());
    records.release(&key, &other, None).await.unwrap();
    assert_eq!(records.replacements.load(Ordering::Relaxed), 1);
    records.release(&key, &lease, None).await.unwrap();
    assert_eq!(records.replacements.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn unreadable_record_is_kept() {
    let (records, key) = (Records::new(), StoreKey::new("unreadable"));
    for text in ["hunter2", "{}", r#"{"version":99,"secret":"hunter2"}"#] {
        records.set(&key, text);
        let error = records.acquire(&key, &request()).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unreadable, "{text}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(records.text(&key), text);
    }
}

/// A clock that was set back tells nothing about what was stored before.
#[tokio::test]
async fn record_from_the_future_has_expired() {
    let (records, key) = (Records::new(), StoreKey::new("future"));
    let Ok(Acquired::Lease(lease)) = records.acquire(&key, &request()).await else {
        panic!("a new entry has no lease");
    };
    let token = AccessToken::new("issued", Placement::Bearer);
    let minute = Duration::from_secs(60);
    let token = StoredToken::new(&token, SystemClock.now(), Duration::ZERO, minute).unwrap();
    assert!(records.publish(&key, &lease, &token).await.unwrap());
    let text = records.text(&key);
    records.set(&key, &text.replace(r#""wall_ms":1000"#, r#""wall_ms":2000"#));
    assert_ne!(records.text(&key), text);
    assert!(matches!(
        records.acquire(&key, &request()).await,
        Ok(Acquired::Lease(later)) if later.fence() > lease.fence()
    ));
}

#[tokio::test(start_paused = true)]
async fn record_lives_as_long_as_its_longest_part() {
    let (records, key) = (Records::new(), StoreKey::new("lifetime"));
    let lifetime = || records.lifetime.lock().unwrap().as_secs();
    let Ok(Acquired::Lease(lease)) = records.acquire(&key, &request()).await else {
        panic!("a new entry has no lease");
    };
    assert_eq!(lifetime(), 60, "that of the lease");
    let token = AccessToken::new("t", Placement::Bearer);
    let hour = Duration::from_secs(3600);
    let token = StoredToken::new(&token, SystemClock.now(), Duration::ZERO, hour).unwrap();
    assert!(records.publish(&key, &lease, &token).await.unwrap());
    assert_eq!(lifetime(), 3600, "that of the token");
    records.invalidate(&key, token.id()).await.unwrap();
    assert_eq!(lifetime(), 0, "nothing is left");
}
