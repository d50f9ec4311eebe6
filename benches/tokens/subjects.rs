//! Calls that read a fresh token.

use std::{
    hint::black_box,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock, TokenProvider, async_trait,
};
use futures_util::FutureExt;
use tokio::runtime::Builder;

const LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Baseline: clones the `Arc` in an `ArcSwap`, without a check of its age.
pub(crate) const BASELINE: &str = "load_full";

pub(crate) type Cache = CachedTokenProvider<StaticToken>;

/// Creates a cache with a fresh token, and returns both.
pub(crate) fn warm_cache() -> (Cache, AccessToken) {
    let token = AccessToken::new("0123456789abcdef", Placement::Bearer).valid_for(LIFE, SystemClock.now());
    let cache = CachedTokenProvider::new(StaticToken::new(token.clone()));
    if let Ok(runtime) = Builder::new_current_thread().enable_all().build() {
        let _ = runtime.block_on(cache.token());
    }
    (cache, token)
}

/// The baseline as an async method of a trait object, which returns a boxed future: the least that a dynamic
/// [`TokenProvider`] can cost.
#[async_trait]
trait Load {
    async fn load_boxed(&self) -> Option<Arc<AccessToken>>;
}

#[async_trait]
impl Load for ArcSwapOption<AccessToken> {
    async fn load_boxed(&self) -> Option<Arc<AccessToken>> {
        self.load_full()
    }
}

/// Token with its expiry, as a hand-written cache stores it. It reads the exact clock for each call, and refreshes nothing.
type Entry = (AccessToken, Instant);

#[expect(clippy::disallowed_methods, reason = "this call is measured")]
fn if_valid((token, expires): &Entry) -> Option<AccessToken> {
    (Instant::now() < *expires).then(|| token.clone())
}

/// Call that reads a fresh token.
pub(crate) struct Subject<'a> {
    pub(crate) name: &'static str,
    /// Repeats the call.
    pub(crate) repeat: Box<dyn Fn(u32) + 'a>,
}

impl<'a> Subject<'a> {
    fn new<T>(name: &'static str, call: impl Fn() -> T + 'a) -> Self {
        // The loop is inside the box, so that a call costs no more than itself.
        let repeat = Box::new(move |calls| {
            for _ in 0..calls {
                drop(black_box(call()));
            }
        });
        Self { name, repeat }
    }
}

/// Calls `measure` with all subjects, the baseline first.
pub(crate) fn with_subjects(measure: impl FnOnce(&[Subject<'_>])) {
    let (cache, token) = warm_cache();
    let (concrete, dynamic): (&Cache, &dyn TokenProvider) = (&cache, &cache);
    let swap = ArcSwapOption::from(Some(Arc::new(token.clone())));
    let boxed: &dyn Load = &swap;
    let entry = (token, SystemClock.now().plus(LIFE).monotonic);
    let swapped = ArcSwapOption::from(Some(Arc::new(entry.clone())));
    let locked = Mutex::new(Some(entry));
    measure(&[
        Subject::new(BASELINE, || swap.load_full()),
        Subject::new("load_full_dyn", || boxed.load_boxed().now_or_never()),
        Subject::new("hand_written_swap", || {
            swapped.load().as_ref().and_then(|entry| if_valid(entry))
        }),
        Subject::new("hand_written_mutex", || {
            let entry = locked.lock().unwrap_or_else(PoisonError::into_inner);
            entry.as_ref().and_then(if_valid)
        }),
        Subject::new("with_cached_token", || {
            concrete.with_cached_token(|token| token.secret().is_empty())
        }),
        Subject::new("cached_token", || concrete.cached_token()),
        Subject::new("cached_token_dyn", || dynamic.cached_token()),
        Subject::new("token_concrete", || concrete.token().now_or_never()),
        Subject::new("token_dyn", || dynamic.token().now_or_never()),
    ]);
}
