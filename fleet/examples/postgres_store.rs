//! Token store on Postgres, as an example of an engine of your own. The table:
//!
//! ```sql
//! CREATE TABLE tokens (
//!     key text PRIMARY KEY, id text, token text, valid timestamptz NOT NULL DEFAULT '-infinity',
//!     published bigint NOT NULL DEFAULT 0, fence bigint NOT NULL, held timestamptz NOT NULL DEFAULT '-infinity',
//!     owner text NOT NULL DEFAULT '', failure text NOT NULL DEFAULT ''
//! );
//! ```
//!
//! `DATABASE_URL=... cargo run -p auth-core-fleet --example postgres_store` runs the conformance suite.
//!
//! Each call is one statement, or two that are complete in themselves, so a dropped call leaves the entry consistent. The
//! server keeps all times. The tokens are not encrypted, and waiting processes ask at intervals, since nothing notifies them.

use std::{env, error::Error, sync::Arc, time::Duration};

use auth_core::store::{AcquireRequest, Acquired, FetchFailure, Lease, StoreError, StoreErrorKind};
use auth_core::store::{StoreKey, StoredToken, TokenId, TokenStore};
use auth_core::{async_trait, testing::conformance};
use tokio::sync::Mutex;
use tokio_postgres::{Client, Config, NoTls, Row, types::ToSql};

// Parameters of all statements: 1 the key, 2 an owner or the ID of a token, 3 a time in seconds.
// A fence is at least the time in microseconds, so that it increases after the entry was deleted too.
const ACQUIRE: &str = "INSERT INTO tokens AS t (key, owner, held, fence)
    VALUES ($1, $2, now() + $3 * interval '1s', extract(epoch FROM now()) * 1000000) ON CONFLICT (key) DO UPDATE
    SET owner = $2, failure = '', held = excluded.held, fence = greatest(t.fence + 1, excluded.fence)
    WHERE t.held <= now() AND (t.valid <= now() + $4 * interval '1s' OR t.id = $5) RETURNING fence";
const READ: &str = "SELECT valid > now() + $3 * interval '1s' AND id <> $2, token, failure,
    extract(epoch FROM greatest(valid, now()) - now())::float8,
    extract(epoch FROM greatest(held, now()) - now())::float8 FROM tokens WHERE key = $1";
const CHANGE_LEASE: &str = "UPDATE tokens SET owner = $4, failure = $5, held = now() + $3 * interval '1s'
    WHERE key = $1 AND owner = $2 AND held > now() RETURNING key";
const PUBLISH: &str = "INSERT INTO tokens AS t (key, fence, published, id, token, valid)
    VALUES ($1, $4, $4, $5, $6, now() + $3 * interval '1s') ON CONFLICT (key) DO UPDATE
    SET published = $4, id = $5, token = $6, valid = excluded.valid, failure = '',
    held = CASE WHEN t.owner IN ($2, '') THEN now() ELSE t.held END WHERE t.published <= $4 RETURNING key";
const REMOVE: &str =
    "UPDATE tokens SET token = '', valid = now() + $3 * interval '1s' WHERE key = $1 AND id = $2";

type Outcome<T> = Result<T, StoreError>;
type Value<'a> = &'a (dyn ToSql + Sync);

#[derive(Debug)]
struct PostgresStore(Config, Mutex<Option<Arc<Client>>>);

impl PostgresStore {
    /// Runs a statement that returns at most one row.
    async fn run(
        &self,
        sql: &str,
        first: (&StoreKey, &str, Duration),
        more: &[Value<'_>],
    ) -> Outcome<Option<Row>> {
        let (key, text, seconds) = (first.0.as_str(), first.1, first.2.as_secs_f64());
        let values = [&[&key as Value<'_>, &text, &seconds], more].concat();
        let row = async { self.client().await?.query_opt(sql, &values).await };
        let failed = StoreError::new(StoreErrorKind::Unavailable, "PostgreSQL failed");
        row.await.map_err(|error| failed.with_source(error))
    }

    /// Returns the connected client, or connects.
    async fn client(&self) -> Result<Arc<Client>, tokio_postgres::Error> {
        let mut connected = self.1.lock().await;
        if let Some(client) = connected.as_ref().filter(|client| !client.is_closed()) {
            return Ok(Arc::clone(client));
        }
        let (client, connection) = self.0.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(Arc::clone(connected.insert(Arc::new(client))))
    }
}

#[async_trait]
impl TokenStore for PostgresStore {
    async fn acquire(&self, key: &StoreKey, request: &AcquireRequest) -> Outcome<Acquired> {
        if let Some(rejected) = request.rejected {
            self.invalidate(key, rejected).await?;
        }
        let (owner, least) = (request.owner.as_str(), request.min_remaining);
        let old = request.replaces.map_or_else(String::new, |id| id.to_string());
        let values: [Value<'_>; 2] = [&least.as_secs_f64(), &old];
        let taken = self.run(ACQUIRE, (key, owner, request.lease), &values);
        if let Some(row) = taken.await? {
            let fence: i64 = row.get(0);
            return Ok(Acquired::Lease(Lease::new(owner, fence.unsigned_abs())));
        }
        let Some(row) = self.run(READ, (key, &old, least), &[]).await? else {
            let remaining = Duration::ZERO; // The entry was deleted meanwhile.
            return Ok(Acquired::Held { remaining });
        };
        let [valid, held] = [3, 4].map(|column| Duration::from_secs_f64(row.get(column)));
        Ok(match row.get(2) {
            _ if row.get(0) => Acquired::Token(StoredToken::from_text(row.get(1), valid)?),
            "" => Acquired::Held { remaining: held },
            failure => Acquired::Failed(FetchFailure::from_text(failure, held)),
        })
    }

    async fn renew(&self, key: &StoreKey, lease: &Lease, duration: Duration) -> Outcome<bool> {
        let values: [Value<'_>; 2] = [&lease.owner(), &""];
        let row = self.run(CHANGE_LEASE, (key, lease.owner(), duration), &values);
        Ok(row.await?.is_some())
    }

    async fn publish(&self, key: &StoreKey, lease: &Lease, token: &StoredToken) -> Outcome<bool> {
        let (fence, id, text) = (
            lease.fence().cast_signed(),
            token.id().to_string(),
            token.to_text(),
        );
        let values: [Value<'_>; 3] = [&fence, &id, &text.expose()];
        let row = self.run(PUBLISH, (key, lease.owner(), token.remaining()), &values);
        Ok(row.await?.is_some())
    }

    async fn release(&self, key: &StoreKey, lease: &Lease, failure: Option<&FetchFailure>) -> Outcome<()> {
        let backoff = failure.map_or(Duration::ZERO, FetchFailure::backoff);
        let values: [Value<'_>; 2] = [&"", &failure.map_or_else(String::new, FetchFailure::to_text)];
        let row = self.run(CHANGE_LEASE, (key, lease.owner(), backoff), &values);
        row.await.map(drop)
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> Outcome<()> {
        let id = rejected.to_string();
        self.run(REMOVE, (key, &id, Duration::ZERO), &[]).await.map(drop)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config: Config = env::var("DATABASE_URL")?.parse()?;
    conformance::token_store(async || PostgresStore(config.clone(), Mutex::default())).await;
    println!("the store conforms");
    Ok(())
}
