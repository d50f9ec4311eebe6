//! Token store on Postgres, as an example of an engine of your own. The table:
//!
//! ```sql
//! CREATE TABLE tokens (key text PRIMARY KEY, version bigserial, record text NOT NULL);
//! ```
//!
//! `DATABASE_URL=... cargo run -p auth-core-fleet --example postgres_store` runs the conformance suite. The tokens are not
//! encrypted, and waiting processes ask at intervals, since nothing notifies them.

use std::{env, error::Error, sync::Arc, time::Duration};

use auth_core::store::{Record, RecordStore, StoreError, StoreErrorKind, StoreKey};
use auth_core::{Secret, async_trait, testing::conformance};
use tokio::sync::Mutex;
use tokio_postgres::{Client, Config, NoTls, Row, types::ToSql};

// One row, also of a key without a record.
const LOAD: &str =
    "SELECT extract(epoch FROM clock_timestamp())::float8, coalesce(version, 0), coalesce(record, '')
    FROM (VALUES ($1)) AS wanted (key) LEFT JOIN tokens USING (key)";
// A sequence gives the versions, so that none is used again.
const REPLACE: &str = "INSERT INTO tokens AS t (key, record)
    SELECT $1, $3 WHERE $2::bigint = 0 OR EXISTS (SELECT FROM tokens WHERE key = $1)
    ON CONFLICT (key) DO UPDATE SET record = $3, version = DEFAULT WHERE t.version = $2 RETURNING version";

#[derive(Debug)]
struct PostgresStore(Config, Mutex<Option<Arc<Client>>>);

impl PostgresStore {
    /// Runs a statement that returns at most one row.
    async fn run(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, StoreError> {
        let row = async { self.client().await?.query_opt(sql, values).await };
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
impl RecordStore for PostgresStore {
    async fn load(&self, key: &StoreKey) -> Result<Record, StoreError> {
        let row = self.run(LOAD, &[&key.as_str()]).await?;
        let row = row.ok_or_else(|| StoreError::new(StoreErrorKind::Unavailable, "no row"))?;
        let (version, record): (i64, &str) = (row.get(1), row.get(2));
        let time = Duration::from_secs_f64(row.get(0));
        Ok(Record::new(version.cast_unsigned(), record, time))
    }

    async fn replace(
        &self,
        key: &StoreKey,
        version: u64,
        text: &Secret,
        _: Duration,
    ) -> Result<bool, StoreError> {
        let (version, text) = (version.cast_signed(), text.expose());
        let replaced = self.run(REPLACE, &[&key.as_str(), &version, &text]).await?;
        Ok(replaced.is_some())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config: Config = env::var("DATABASE_URL")?.parse()?;
    conformance::token_store(async || PostgresStore(config.clone(), Mutex::default())).await;
    println!("the store conforms");
    Ok(())
}
