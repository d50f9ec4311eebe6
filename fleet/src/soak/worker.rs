//! Worker: one of the processes that share tokens and tasks.

use std::{fmt::Debug, io::BufRead, path::PathBuf, sync::Arc, time::Duration};

use auth_core::{
    AccessToken, Clock, SystemClock, TokenError, TokenProvider, async_trait,
    http::{AttemptHook, AttemptInfo, HttpClientBuilder},
    store::TokenStore,
};
use auth_core_redis::{EncryptionKey, RedisStore};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use tokio::{
    runtime::Handle,
    sync::{OnceCell, mpsc},
    task::JoinSet,
};
use url::Url;

use super::{
    clock::{Idle, SkippingClock},
    journal::{Books, Journal},
    resources,
    stories::{Browser, KlaviStories, KlikooStories, KlipA2aStories, KlipCardStories},
    task::{Stories, TIMEOUT, Task},
};
use crate::Result;

/// Header with the number of the attempt, from 1.
pub(super) const ATTEMPT: HeaderName = HeaderName::from_static("x-soak-attempt");
/// Time in which connections and tasks end after the last call, at most.
const END: Duration = Duration::from_secs(10);

/// Settings of a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) redis_url: String,
    /// Journals of the earlier lives of this worker, and its own.
    pub(super) journals: Vec<PathBuf>,
    pub(super) seed: u64,
    /// Numbers of the tasks for each client.
    pub(super) tasks: Vec<u64>,
    pub(super) pause: Duration,
    /// End of the stories, in Unix seconds.
    pub(super) end: f64,
    pub(super) skips: u64,
    pub(super) skipped: Duration,
    pub(super) providers: Providers,
}

/// Base URLs and credentials.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Providers {
    pub(super) klip_card: KlipCard,
    pub(super) klip_a2a: KlipA2a,
    pub(super) klikoo: Klikoo,
    pub(super) klavi: Klavi,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KlipCard {
    pub(super) url: Url,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) pin: String,
    pub(super) nft_id: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KlipA2a {
    pub(super) url: Url,
    pub(super) wallet_url: String,
    pub(super) card_contract: String,
    pub(super) card_owner: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Klikoo {
    pub(super) url: Url,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) auth_key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Klavi {
    pub(super) url: Url,
    pub(super) customer: (String, String),
    pub(super) management: (String, String),
    pub(super) app_id: String,
}

/// Further lines of the standard input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Skip {
    pub(super) skips: u64,
    pub(super) skipped: Duration,
}

/// Lines of the standard output.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Report {
    Idle(Idle),
    End(Leftovers),
}

/// Resources that are left after the last task, beyond those before the first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Leftovers {
    pub(super) tasks: i64,
    pub(super) sockets: i64,
    pub(super) files: i64,
}

/// Runs until the last task has ended.
pub(super) fn run() -> Result<()> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let settings: Settings = serde_json::from_str(&line)?;
    let (sender, idle) = mpsc::unbounded_channel();
    let clock = SkippingClock::new(settings.skipped, settings.skips, sender);
    let starting = clock.work();
    let skipping = clock.clone();
    // A blocking read of standard input would keep the runtime from ending.
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(std::io::Result::ok) {
            match serde_json::from_str(&line) {
                Ok(Skip { skips, skipped }) => skipping.skip(skips, skipped),
                Err(_) => break,
            }
        }
        // The coordinator is gone.
        std::process::exit(0);
    });
    std::thread::spawn(move || report_idle(idle));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let leftovers = runtime.block_on(async {
        let before = resources::own()?;
        tell_all(&settings, &clock, starting).await?;
        leftovers(before).await
    })?;
    print(&Report::End(leftovers));
    Ok(())
}

fn report_idle(mut idle: mpsc::UnboundedReceiver<Idle>) {
    while let Some(idle) = idle.blocking_recv() {
        print(&Report::Idle(idle));
    }
}

fn print(report: &Report) {
    match serde_json::to_string(report) {
        Ok(line) => println!("{line}"),
        Err(error) => eprintln!("no report: {error}"),
    }
}

/// Runs all tasks to their end.
async fn tell_all(settings: &Settings, clock: &SkippingClock, starting: super::clock::Working) -> Result<()> {
    let mut books = Books::default();
    for path in &settings.journals {
        books.read(path)?;
    }
    let path = settings.journals.last().ok_or("no journal")?;
    let workers = Workers {
        settings,
        clock,
        books,
        journal: Arc::new(Journal::append(path)?),
        life: u32::try_from(settings.journals.len())?,
    };
    let store = store(&settings.redis_url)?;
    let browser = Browser::new()?;
    let mut tasks = JoinSet::new();
    workers.start(&mut tasks, "klip-card", klip_card(settings, clock, &store)?);
    workers.start(&mut tasks, "klip-a2a", klip_a2a(settings, clock, &browser)?);
    workers.start(&mut tasks, "klikoo", klikoo(settings, clock, &store)?);
    workers.start(&mut tasks, "klavi", klavi(settings, clock, &store, &browser)?);
    drop((store, browser, starting));
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

struct Workers<'a> {
    settings: &'a Settings,
    clock: &'a SkippingClock,
    books: Books,
    journal: Arc<Journal>,
    life: u32,
}

impl Workers<'_> {
    fn start(&self, tasks: &mut JoinSet<Result<()>>, client: &str, stories: impl Stories) {
        let stories = Arc::new(stories);
        for number in &self.settings.tasks {
            let name = format!("{client}-{number}");
            let seed = name.bytes().fold(self.settings.seed, |seed, byte| {
                seed.wrapping_mul(0x100_0000_01b3).wrapping_add(byte.into())
            });
            let task = Task {
                clock: self.clock.clone(),
                journal: Arc::clone(&self.journal),
                random: fastrand::Rng::with_seed(seed.wrapping_add(self.life.into())),
                number: self.books.stories.get(&name).copied().unwrap_or_default(),
                unresolved: self.books.unresolved(&name),
                life: self.life,
                calls: 0,
                call: String::new(),
                began: 0.0,
                name,
            };
            let (pause, end) = (self.settings.pause, self.settings.end);
            tasks.spawn(self.clock.run(task.run(Arc::clone(&stories), pause, end)));
        }
    }
}

/// Waits until connections and tasks have ended, and returns those that have not.
async fn leftovers(before: resources::Sample) -> Result<Leftovers> {
    let mut left;
    let start = SystemClock.now();
    loop {
        let now = resources::own()?;
        left = Leftovers {
            tasks: i64::try_from(Handle::current().metrics().num_alive_tasks())?,
            sockets: now.sockets - before.sockets,
            files: now.files - before.files,
        };
        let is_over = SystemClock.now().since(start) > END;
        if (left.tasks, left.sockets) == (0, 0) || is_over {
            return Ok(left);
        }
        SystemClock.sleep(Duration::from_millis(50)).await;
    }
}

fn store(url: &str) -> Result<Arc<dyn TokenStore>> {
    let key = EncryptionKey::new("soak", &[7; 32])?;
    let store = RedisStore::builder(url)
        .namespace("soak")
        .encryption_key(key)
        .build()?;
    Ok(Arc::new(store))
}

fn http(clock: &SkippingClock) -> impl FnOnce(HttpClientBuilder) -> HttpClientBuilder + use<> {
    let clock = clock.clone();
    move |http| {
        http.clock(clock)
            .attempt_timeout(TIMEOUT)
            .read_timeout(TIMEOUT)
            .attempt_hook(NumberAttempts)
    }
}

fn klip_card(
    settings: &Settings,
    clock: &SkippingClock,
    store: &Arc<dyn TokenStore>,
) -> Result<KlipCardStories> {
    let provider = &settings.providers.klip_card;
    let client = klip_card::Client::builder()
        .credentials(klip_card::Credentials::new(
            &*provider.email,
            provider.password.clone(),
        ))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlipCardStories {
        client,
        pin: klip_card::Pin::sha256_of(provider.pin.clone())?,
        nft_id: provider.nft_id,
        contract: OnceCell::new(),
    })
}

fn klip_a2a(settings: &Settings, clock: &SkippingClock, browser: &Browser) -> Result<KlipA2aStories> {
    let provider = &settings.providers.klip_a2a;
    let client = klip_a2a::Client::builder()
        .credentials(klip_a2a::Credentials::new("Example Shop"))
        .base_url(provider.url.clone())
        .http(http(clock))
        .build()?;
    Ok(KlipA2aStories {
        client,
        wallet_url: provider.wallet_url.clone(),
        card_contract: provider.card_contract.clone(),
        card_owner: provider.card_owner.clone(),
        browser: browser.clone(),
    })
}

fn klikoo(settings: &Settings, clock: &SkippingClock, store: &Arc<dyn TokenStore>) -> Result<KlikooStories> {
    let provider = &settings.providers.klikoo;
    let key = klikoo::AuthKey::hmac_sha512(provider.auth_key.clone());
    let credentials = klikoo::Credentials::new(&*provider.client_id, provider.client_secret.clone(), key);
    let client = klikoo::Client::builder()
        .credentials(credentials)
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlikooStories { client })
}

fn klavi(
    settings: &Settings,
    clock: &SkippingClock,
    store: &Arc<dyn TokenStore>,
    browser: &Browser,
) -> Result<KlaviStories> {
    let provider = &settings.providers.klavi;
    let credentials =
        |(access, secret): &(String, String)| klavi::Credentials::new(access.clone(), secret.clone());
    let client = klavi::CustomerClient::builder()
        .credentials(credentials(&provider.customer))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    let management = klavi::ManagementClient::builder()
        .credentials(credentials(&provider.management))
        .base_url(provider.url.clone())
        .http(http(clock))
        .wrap_issuer(counted(clock))
        .token_store(Arc::clone(store))
        .build()?;
    Ok(KlaviStories {
        client,
        management,
        app_id: provider.app_id.clone(),
        browser: browser.clone(),
    })
}

/// Adds the number of the attempt.
#[derive(Debug)]
struct NumberAttempts;

impl AttemptHook for NumberAttempts {
    fn before(&self, attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        headers.insert(ATTEMPT, HeaderValue::from(attempt.number()));
    }
}

/// Issuer whose requests count as work, so that the clock does not skip while one is in flight in the background.
#[derive(Debug)]
struct CountedIssuer {
    issuer: Arc<dyn TokenProvider>,
    clock: SkippingClock,
}

fn counted(
    clock: &SkippingClock,
) -> impl Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync + 'static + use<> {
    let clock = clock.clone();
    move |issuer| {
        Arc::new(CountedIssuer {
            issuer,
            clock: clock.clone(),
        })
    }
}

#[async_trait]
impl TokenProvider for CountedIssuer {
    async fn token(&self) -> std::result::Result<AccessToken, TokenError> {
        let _working = self.clock.work();
        self.issuer.token().await
    }

    async fn refresh(&self, current: &AccessToken) -> std::result::Result<AccessToken, TokenError> {
        let _working = self.clock.work();
        self.issuer.refresh(current).await
    }

    fn invalidate(&self, rejected: &AccessToken) {
        self.issuer.invalidate(rejected);
    }
}
