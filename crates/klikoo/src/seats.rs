//! Holding seats and booking them.

use std::collections::BTreeSet;

use auth_core::{Decimal, InvalidInput, http::Request};

use crate::{
    BlockSeatRequest, BlockedSeats, Booking, Client, Error, Journey, OrderDetail, Passenger, TransactionId,
    generated::{
        endpoints::{BLOCK_SEAT, BOOK},
        models::{BlockSeatAnswer, BookAnswer, BookRequest},
    },
    locations::BUS,
    rupiah,
};

impl BlockSeatRequest {
    /// Seats of `departure` for your customer `order_detail`, who pays `selling_price` rupiah for them, under
    /// `partner_reference_no`, a name of your own that nothing else has.
    ///
    /// ```
    /// use klikoo::{BlockSeatRequest, Journey, OrderDetail, Passenger};
    ///
    /// let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    /// let there = Journey::new(7, [Passenger::new("1A", "Pelanggan")]);
    /// let seats = BlockSeatRequest::new("00000000-0000-4000-8000-000000000002", 110_000, customer, there);
    /// # let _ = seats;
    /// ```
    pub fn new(
        partner_reference_no: impl Into<String>,
        selling_price: impl Into<Decimal>,
        order_detail: OrderDetail,
        departure: Journey,
    ) -> Self {
        Self {
            product_code: BUS.to_owned(),
            selling_price: rupiah::written(selling_price),
            partner_reference_no: partner_reference_no.into(),
            order_detail,
            departure,
            way_back: None,
        }
    }

    /// The way back, of a round trip.
    #[must_use]
    pub fn way_back(mut self, journey: Journey) -> Self {
        self.way_back = Some(journey);
        self
    }

    fn check(&self) -> Result<(), InvalidInput> {
        let expected = "a reference of your own that nothing else has, best a UUID of version 4";
        InvalidInput::require_text("partner_reference_no", &self.partner_reference_no, expected)?;
        rupiah::check("selling_price", &self.selling_price)?;
        let OrderDetail {
            name,
            email,
            phone_number,
        } = &self.order_detail;
        InvalidInput::require_text("order_detail.name", name, "the name of who orders")?;
        InvalidInput::require_text("order_detail.email", email, "the mail address of who orders")?;
        InvalidInput::require_text(
            "order_detail.phone_number",
            phone_number,
            "the phone number of who orders",
        )?;
        self.departure.check("departure")?;
        self.way_back
            .as_ref()
            .map_or(Ok(()), |journey| journey.check("return"))
    }
}

impl OrderDetail {
    /// Who orders.
    pub fn new(name: impl Into<String>, email: impl Into<String>, phone_number: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            email: email.into(),
            phone_number: phone_number.into(),
        }
    }
}

impl Journey {
    /// The trip, and those who take it.
    pub fn new(trip_id: i64, passengers: impl IntoIterator<Item = Passenger>) -> Self {
        Self {
            trip_id,
            passengers: passengers.into_iter().collect(),
        }
    }

    fn check(&self, way: &str) -> Result<(), InvalidInput> {
        let field = |name: &str| format!("{way}.passengers{name}");
        if self.passengers.is_empty() {
            return Err(InvalidInput::empty(field(""), "somebody who travels"));
        }
        let mut seats = BTreeSet::new();
        for Passenger { seat_name, name, .. } in &self.passengers {
            InvalidInput::require_text(&field(".seat_name"), seat_name, "the name of a seat, like 1A")?;
            InvalidInput::require_text(&field(".name"), name, "the passenger's name")?;
            if !seats.insert(seat_name) {
                let expected = "a seat of one's own for each passenger";
                return Err(InvalidInput::new(field(".seat_name"), "is taken twice", expected));
            }
        }
        Ok(())
    }
}

/// Which of these a trip asks for, its [`mandatory_fields`](crate::TripDetail::mandatory_fields) tell.
impl Passenger {
    /// The passenger who sits on the seat of this name.
    pub fn new(seat_name: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            seat_name: seat_name.into(),
            name: name.into(),
            dob: None,
            gender: None,
            id_card_number: None,
        }
    }

    /// The date of birth. Its form is not visible in the documents.
    #[must_use]
    pub fn dob(mut self, dob: impl Into<String>) -> Self {
        self.dob = Some(dob.into());
        self
    }

    /// The gender. Its words are not visible in the documents.
    #[must_use]
    pub fn gender(mut self, gender: impl Into<String>) -> Self {
        self.gender = Some(gender.into());
        self
    }

    /// The number of the identity card.
    #[must_use]
    pub fn id_card_number(mut self, number: impl Into<String>) -> Self {
        self.id_card_number = Some(number.into());
        self
    }
}

impl Client {
    /// Holds seats until they are [booked](Self::book); for how long is not documented. It is sent exactly once,
    /// whatever happens.
    ///
    /// No copy of the documents shows the answer. That it has an id follows from booking, which needs one.
    ///
    /// Source: `block-ticket-seat`.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right. Where
    /// [`Error::may_have_arrived`] is true, nobody knows whether the seats are held.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether the seats are held, as after a time-out. Nothing is paid before they
    /// are booked.
    pub async fn block_seat(&self, seats: &BlockSeatRequest) -> Result<BlockedSeats, Error> {
        seats.check()?;
        let request = Request::new(&BLOCK_SEAT).json(seats)?;
        let answer: BlockSeatAnswer = self.session.call(request).await?;
        Ok(answer.data.unwrap_or_default())
    }

    /// Books, and pays, the seats that are held under `transaction_id`. It is sent exactly once, whatever happens.
    ///
    /// Source: `book-ticket`.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` naming `transaction_id` when that is empty. Where
    /// [`Error::may_have_arrived`] is true, nobody knows whether they are booked: ask with
    /// [`transaction`](Self::transaction), as no reference keeps this call from being made twice.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether they are booked, as after a time-out.
    pub async fn book(&self, transaction_id: impl Into<TransactionId>) -> Result<Booking, Error> {
        let transaction_id = transaction_id.into();
        let expected = "the id that `block_seat` brought";
        InvalidInput::require_text("transaction_id", transaction_id.as_str(), expected)?;
        let body = BookRequest {
            transaction_id: transaction_id.as_str().to_owned(),
        };
        let answer: BookAnswer = self.session.call(Request::new(&BOOK).json(&body)?).await?;
        Ok(answer.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(passengers: &[(&str, &str)]) -> BlockSeatRequest {
        let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
        let passengers = passengers.iter().map(|(seat, name)| Passenger::new(*seat, *name));
        BlockSeatRequest::new("r-1", 110_000, customer, Journey::new(7, passengers))
    }

    #[test]
    fn seats_that_nobody_can_sit_on_are_refused_by_the_name_of_their_field() {
        let refused = |request: BlockSeatRequest| request.check().unwrap_err().field().to_owned();
        assert_eq!(request(&[("1A", "A"), ("1B", "B")]).check(), Ok(()));
        assert_eq!(refused(request(&[])), "departure.passengers");
        assert_eq!(refused(request(&[("", "A")])), "departure.passengers.seat_name");
        assert_eq!(refused(request(&[("1A", "")])), "departure.passengers.name");
        assert_eq!(
            refused(request(&[("1A", "A"), ("1A", "B")])),
            "departure.passengers.seat_name"
        );
        let back = Journey::new(9, []);
        assert_eq!(
            refused(request(&[("1A", "A")]).way_back(back)),
            "return.passengers"
        );
    }

    #[test]
    fn an_order_says_who_makes_it_at_which_price_and_under_which_name() {
        let refused = |reference: &str, price: i64, order: OrderDetail| {
            let there = Journey::new(7, [Passenger::new("1A", "A")]);
            let request = BlockSeatRequest::new(reference, price, order, there);
            request.check().unwrap_err().field().to_owned()
        };
        let order = |name: &str, email: &str, phone: &str| OrderDetail::new(name, email, phone);
        assert_eq!(refused("", 1, order("a", "b", "c")), "partner_reference_no");
        assert_eq!(refused("r", 0, order("a", "b", "c")), "selling_price");
        assert_eq!(refused("r", 1, order("", "b", "c")), "order_detail.name");
        assert_eq!(refused("r", 1, order("a", "", "c")), "order_detail.email");
        assert_eq!(refused("r", 1, order("a", "b", "")), "order_detail.phone_number");
    }
}
