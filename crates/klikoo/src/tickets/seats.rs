//! Seat reservations and bookings.

use std::collections::BTreeSet;

use auth_core::{InvalidInput, http::Request, validate};

use crate::{
    BlockSeatRequest, BlockedSeats, Booking, Client, Error, Journey, TransactionId,
    generated::{
        endpoints::{BLOCK_SEAT, BOOK},
        models::{BlockSeatResponse, BookRequest, BookResponse},
    },
};

/// Rejects a journey without passengers, or with two of them on one seat.
pub(crate) fn check_seats(journey: &Journey) -> Result<(), InvalidInput> {
    if journey.passengers.is_empty() {
        return Err(InvalidInput::empty("passengers", "at least one passenger"));
    }
    let mut seats = BTreeSet::new();
    validate::each("passengers", &journey.passengers, |field, passenger| {
        if seats.insert(&passenger.seat_name) {
            Ok(())
        } else {
            let field = format!("{field}.seat_name");
            Err(InvalidInput::new(
                field,
                "is assigned twice",
                "a different seat for each passenger",
            ))
        }
    })
}

impl Client {
    /// Holds seats until they are [booked](Self::book); for how long is not documented. The call is never retried.
    ///
    /// No copy of the documents shows the response. That it has an ID follows from booking, which requires one.
    ///
    /// Source: `block-ticket-seat`.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. If
    /// [`Error::may_have_arrived`] is true, the seats may be held.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout. Nothing is paid before the seats are
    /// booked.
    pub async fn block_seat(&self, seats: &BlockSeatRequest) -> Result<BlockedSeats, Error> {
        let request = Request::new(&BLOCK_SEAT).validated_json(seats)?;
        let response = self.client.send(request).await?;
        let held: BlockSeatResponse = response.json()?;
        // An unexpected shape must not lose held seats: the response is in `extra`.
        held.data.map_or_else(|| response.json(), Ok)
    }

    /// Books and pays the seats held under `transaction_id`. The call is never retried.
    ///
    /// Source: `book-ticket`.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `transaction_id` if it is empty. If [`Error::may_have_arrived`] is
    /// true, the seats may be booked: check [`transaction`](Self::transaction), since this call has no idempotency
    /// key.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout.
    pub async fn book(&self, transaction_id: impl Into<TransactionId>) -> Result<Booking, Error> {
        let body = BookRequest::new(transaction_id.into().as_str());
        let request = Request::new(&BOOK).validated_json(&body)?;
        let response = self.client.send(request).await?;
        let booked: BookResponse = response.json()?;
        // An unexpected shape must not lose a paid booking: the response, codes included, is in `extra`.
        booked.data.map_or_else(|| response.json(), Ok)
    }
}

#[cfg(test)]
mod tests {
    use auth_core::validate::Validate;

    use super::*;
    use crate::{OrderDetail, Passenger};

    fn request(passengers: &[(&str, &str)]) -> BlockSeatRequest {
        let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
        let passengers = passengers.iter().map(|(seat, name)| Passenger::new(*seat, *name));
        BlockSeatRequest::new("r-1", 110_000, customer, Journey::new(7, passengers))
    }

    #[test]
    fn invalid_seats_are_rejected_by_field() {
        let rejected = |request: BlockSeatRequest| request.validate().unwrap_err().field().to_owned();
        assert_eq!(request(&[("1A", "A"), ("1B", "B")]).validate(), Ok(()));
        assert_eq!(rejected(request(&[])), "departure.passengers");
        assert_eq!(
            rejected(request(&[("", "A")])),
            "departure.passengers[0].seat_name"
        );
        assert_eq!(rejected(request(&[("1A", "")])), "departure.passengers[0].name");
        assert_eq!(
            rejected(request(&[("1A", "A"), ("1A", "B")])),
            "departure.passengers[1].seat_name"
        );
        let back = Journey::new(9, []);
        assert_eq!(
            rejected(request(&[("1A", "A")]).way_back(back)),
            "way_back.passengers"
        );
    }

    #[test]
    fn incomplete_order_is_rejected_by_field() {
        let rejected = |reference: &str, price: i64, order: OrderDetail| {
            let there = Journey::new(7, [Passenger::new("1A", "A")]);
            let request = BlockSeatRequest::new(reference, price, order, there);
            request.validate().unwrap_err().field().to_owned()
        };
        let order = |name: &str, email: &str, phone: &str| OrderDetail::new(name, email, phone);
        assert_eq!(rejected("", 1, order("a", "b", "c")), "partner_reference_no");
        assert_eq!(rejected("r", 0, order("a", "b", "c")), "selling_price");
        assert_eq!(rejected("r", 1, order("", "b", "c")), "order_detail.name");
        assert_eq!(rejected("r", 1, order("a", "", "c")), "order_detail.email");
        assert_eq!(rejected("r", 1, order("a", "b", "")), "order_detail.phone_number");
    }
}
