//! Stories of seats in buses, which are held and then booked.

use std::time::Duration;

use auth_core::{Clock, Decimal, PaginatorExt, Scalar};
use klikoo::{
    BlockSeatRequest, Case, Journey, OrderDetail, Passenger, Place, ResponseCode, TransactionId,
    TransactionOutcome, TripQuery,
};

use super::{
    super::super::{
        journal::{Intent, Line, Told},
        task::{Step, Task},
    },
    KlikooStories,
};

/// Time after which the provider holds a seat no longer.
const HOLD: Duration = Duration::from_secs(15 * 60);
/// Share of the holds that are not booked in time.
const MISSED: f64 = 0.3;
/// The first free seats, one of which a task wants: tasks that look at the same time compete for them.
const WANTED: usize = 2;

impl KlikooStories {
    /// Holds a seat, and books it, or lets the hold expire.
    pub(super) async fn travel(&self, task: &mut Task) -> Step<()> {
        let Some((trip, seat, price)) = self.seat(task).await? else {
            return Ok(());
        };
        let key = task.key();
        let order = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
        let journey = Journey::new(trip, [Passenger::new(seat, "Pelanggan")]);
        let client = self.client.with_options(task.options());
        let rupiah = i64::try_from(price.mantissa()).unwrap_or_default();
        let blocked = client
            .block_seat(&BlockSeatRequest::new(&*key, rupiah, order, journey))
            .await;
        let Some(hold) = task.check(blocked)?.transaction_id else {
            return Err(task.contradiction("the hold has no ID"));
        };
        if task.random.f64() < MISSED {
            return self.miss(task, hold).await;
        }
        let client = self.client.with_options(task.options());
        let intent = task.intend(Line::Seat, key, price.to_string())?;
        let booked = client.book(hold).await;
        let booking = task.bought(intent, booked, |booking| {
            booking
                .transaction_id
                .as_ref()
                .map(|id| id.as_str().to_owned())
                .unwrap_or_default()
        })?;
        if booking.outcome() != TransactionOutcome::Delivered {
            return Err(task.contradiction("the booking is not paid"));
        }
        let Some(id) = booking.transaction_id else {
            return Err(task.contradiction("the booking has no ID"));
        };
        let client = self.client.with_options(task.options());
        let transaction = task.check(client.transaction(id).await)?;
        if transaction.amount.as_ref().and_then(Scalar::decimal) == Some(price) {
            Ok(())
        } else {
            Err(task.contradiction("the booking has another amount"))
        }
    }

    /// Chooses a free seat, with its price.
    async fn seat(&self, task: &mut Task) -> Step<Option<(i64, String, Decimal)>> {
        // Another day every hour, since a bus has few seats.
        let hour = Duration::from_secs_f64(task.now()).as_secs() / 3600;
        let day = format!("2024-{:02}-{:02}", hour / 28 % 12 + 1, hour % 28 + 1);
        let query = TripQuery::new(Place::city(1), Place::city(task.random.i64(2..=4)), 1);
        let client = self.client.with_options(task.options());
        let page = client.trips(query.date(day)).pages().next_page().await;
        let Some(page) = task.listed(page.transpose())? else {
            return Ok(None);
        };
        let ids: Vec<_> = page.items.into_iter().filter_map(|trip| trip.id).collect();
        let Some(trip) = task.random.choice(ids) else {
            return Ok(None);
        };
        let client = self.client.with_options(task.options());
        let detail = task.check(client.trip(trip).await)?;
        let seats = detail.seats.into_iter().filter_map(|seat| {
            let price = seat.price.as_ref().and_then(Scalar::decimal)?;
            Some((trip, seat.name?.as_str().to_owned(), price))
        });
        let seats: Vec<_> = seats.take(WANTED).collect();
        Ok(task.random.choice(seats))
    }

    /// Books `hold` when it has expired, which must fail.
    async fn miss(&self, task: &mut Task, hold: TransactionId) -> Step<()> {
        task.clock.sleep(HOLD).await;
        let client = self.client.with_options(task.options());
        match client.book(hold).await {
            Ok(_) => Err(task.contradiction("a hold that had expired was booked")),
            Err(error) if error.code().map(ResponseCode::case) == Some(Case::TransactionNotFound) => Ok(()),
            Err(error) => Err(task.seen(&error)),
        }
    }

    /// Looks for the booking in the history. Klikoo documents no idempotency for it.
    pub(super) async fn resolve_booking(&self, task: &mut Task, intent: &Intent) -> Step<Told> {
        let client = self.client.with_options(task.options());
        let found = task.check(client.transaction_by_reference(&intent.key).await)?;
        let id = found.and_then(|found| found.transaction_id);
        Ok(id.map_or(Told::NotExecuted, |id| Told::Executed(id.as_str().to_owned())))
    }
}
