//! `authctl klikoo bus`: bus tickets.

use clap::{Args, Subcommand};
use klikoo::{
    BlockSeatRequest, BlockedSeats, Booking, Decimal, InvalidInput, Journey, Location, Locations,
    OrderDetail, Passenger, Place, SortDirection, Trip, TripDetail, TripQuery,
};

use super::Call;
use crate::{
    confirmation::Confirmation,
    failure::Failure,
    list::ListOptions,
    output::{Column, ListWriter, OutputOptions, Row},
    parse::pairs,
    record::show,
};

#[derive(Debug, Subcommand)]
pub(super) enum BusCommand {
    /// Print the places of departure
    Sources(KeywordOptions),
    /// Print the destinations
    Destinations(KeywordOptions),
    /// List the trips between two places
    Trips(TripsOptions),
    /// Print a trip with its seats
    Trip {
        /// Trip ID
        id: i64,
    },
    /// Hold seats until they are booked
    Hold(HoldOptions),
    /// Book and pay held seats
    Book(BookOptions),
}

#[derive(Debug, Args)]
pub(super) struct KeywordOptions {
    /// Filter by text
    keyword: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klikoo bus trips --from city:1 --to terminal:3 --seats 2 --date 2024-05-01 --earliest-first")]
pub(super) struct TripsOptions {
    /// Place of departure: city:ID or terminal:ID
    #[arg(long, value_name = "PLACE", value_parser = place)]
    from: Place,
    /// Destination: city:ID or terminal:ID
    #[arg(long, value_name = "PLACE", value_parser = place)]
    to: Place,
    /// Number of seats
    #[arg(long, default_value_t = 1)]
    seats: u64,
    /// Day of departure: 2024-05-01
    #[arg(long)]
    date: Option<String>,
    /// Sort by time of departure, earliest first
    #[arg(long)]
    earliest_first: bool,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A hold is sent once. Nothing is paid before `authctl klikoo bus book`.

Examples:
  authctl klikoo bus hold 7 --passenger seat=1A,name=Budi --name Budi --email budi@example.com --phone 0811000000 \\
    --selling-price 150000 --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb")]
pub(super) struct HoldOptions {
    /// Trip ID
    trip: i64,
    /// Passenger: seat=1A,name=NAME and optionally dob, gender and `id_card_number`
    #[arg(long = "passenger", value_name = "NAME=VALUE,...", required = true, value_parser = passenger)]
    passengers: Vec<Passenger>,
    /// Trip ID of the return journey
    #[arg(long, value_name = "TRIP", requires = "return_passengers")]
    return_trip: Option<i64>,
    /// Passenger of the return journey
    #[arg(long = "return-passenger", value_name = "NAME=VALUE,...", requires = "return_trip", value_parser = passenger)]
    return_passengers: Vec<Passenger>,
    /// Name of the customer who orders
    #[arg(long)]
    name: String,
    /// Email address of the customer
    #[arg(long)]
    email: String,
    /// Phone number of the customer
    #[arg(long)]
    phone: String,
    /// Price that your customer pays, in whole rupiah
    #[arg(long, value_name = "RUPIAH")]
    selling_price: Decimal,
    /// Your unique ID of this booking
    #[arg(long, value_name = "ID")]
    reference: String,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A booking is sent once and has no reference: if its response is lost, check `authctl klikoo transaction`.")]
pub(super) struct BookOptions {
    /// Transaction ID that `hold` printed
    transaction_id: String,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) async fn run(command: BusCommand, call: &Call) -> Result<(), Failure> {
    let (client, output) = (&call.client, &call.output);
    match command {
        BusCommand::Sources(options) => {
            show_places(output, client.transport_sources(options.keyword.as_deref())).await
        }
        BusCommand::Destinations(options) => {
            let places = client.transport_destinations(options.keyword.as_deref());
            show_places(output, places).await
        }
        BusCommand::Trips(options) => trips(options, call).await,
        BusCommand::Trip { id } => show(output, client.trip(id)).await,
        BusCommand::Hold(options) => hold(options, call).await,
        BusCommand::Book(options) => {
            let question = format!("book and pay the seats of transaction {}", options.transaction_id);
            options.confirmation.ask(&question, &call.server)?;
            show(output, client.book(options.transaction_id.as_str())).await
        }
    }
}

/// Writes cities and terminals: as rows, or in a whole format as Klikoo groups them.
async fn show_places(
    output: &OutputOptions,
    call: impl Future<Output = Result<Locations, klikoo::Error>>,
) -> Result<(), Failure> {
    if !output.has_columns() {
        return show(output, call).await;
    }
    let mut writer = ListWriter::new::<Location>(output)?;
    let places = call.await?;
    for place in places.cities.iter().chain(&places.terminals) {
        writer.write(place)?;
    }
    Ok(writer.finish()?)
}

async fn trips(options: TripsOptions, call: &Call) -> Result<(), Failure> {
    let mut query = TripQuery::new(options.from, options.to, options.seats);
    if let Some(date) = options.date {
        query = query.date(date);
    }
    if options.earliest_first {
        query = query.sort_by("boarding_time", SortDirection::Ascending);
    }
    call.list(options.list, |client| client.trips(query)).await
}

async fn hold(options: HoldOptions, call: &Call) -> Result<(), Failure> {
    let question = format!(
        "hold {} seats of trip {}",
        options.passengers.len() + options.return_passengers.len(),
        options.trip
    );
    let customer = OrderDetail::new(options.name, options.email, options.phone);
    let departure = Journey::new(options.trip, options.passengers);
    let mut seats = BlockSeatRequest::new(options.reference, options.selling_price, customer, departure);
    if let Some(trip) = options.return_trip {
        seats = seats.way_back(Journey::new(trip, options.return_passengers));
    }
    options.confirmation.ask_about(&seats, &question, &call.server)?;
    show(&call.output, call.client.block_seat(&seats)).await
}

/// Parses `city:ID` or `terminal:ID`.
fn place(text: &str) -> Result<Place, &'static str> {
    let invalid = "expected city:ID or terminal:ID, for example city:1";
    let (kind, id) = text.split_once(':').ok_or(invalid)?;
    let id = id.parse().map_err(|_not_an_integer| invalid)?;
    match kind {
        "city" => Ok(Place::city(id)),
        "terminal" => Ok(Place::terminal(id)),
        _ => Err(invalid),
    }
}

fn passenger(text: &str) -> Result<Passenger, InvalidInput> {
    const EXPECTED: &str = "seat and name, and optionally dob, gender and id_card_number";

    let fields = pairs(text).map_err(|problem| InvalidInput::new("--passenger", "is malformed", problem))?;
    let mut passenger = Passenger::new("", "");
    for (name, value) in fields {
        match name.as_str() {
            "seat" => passenger.seat_name = value,
            "name" => passenger.name = value,
            "dob" => passenger.dob = Some(value),
            "gender" => passenger.gender = Some(value),
            "id_card_number" => passenger.id_card_number = Some(value),
            _ => {
                let problem = format!("has the unknown field `{name}`");
                return Err(InvalidInput::new("--passenger", problem, EXPECTED));
            }
        }
    }
    if passenger.seat_name.is_empty() || passenger.name.is_empty() {
        return Err(InvalidInput::new("--passenger", "lacks a field", EXPECTED));
    }
    Ok(passenger)
}

impl Row for Locations {
    const COLUMNS: &'static [Column] = &[];
}

impl Row for Location {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("type"),
        Column::text("name"),
        Column::text("address"),
    ];
}

impl Row for Trip {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::text("travel_name"),
        Column::time("boarding_time"),
    ];
}

impl Row for TripDetail {
    const COLUMNS: &'static [Column] = &[];
}

impl Row for BlockedSeats {
    const COLUMNS: &'static [Column] = &[Column::id("transaction_id")];
}

impl Row for Booking {
    const COLUMNS: &'static [Column] = &[Column::id("transaction_id"), Column::id("status")];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_has_kind_and_id() {
        assert_eq!(place("city:1"), Ok(Place::city(1)));
        assert_eq!(place("terminal:3"), Ok(Place::terminal(3)));
        for text in ["1", "city:", "city:x", "bus:1", ""] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn passenger_fields_are_named() {
        let parsed = passenger("seat=1A,name=Budi,gender=M").unwrap();
        assert_eq!((parsed.seat_name.as_str(), parsed.name.as_str()), ("1A", "Budi"));
        assert_eq!(parsed.gender.as_deref(), Some("M"));
        for text in ["seat=1A", "name=Budi", "seat=1A,name=Budi,age=7", "1A"] {
            assert_eq!(passenger(text).unwrap_err().field(), "--passenger", "{text}");
        }
    }
}
