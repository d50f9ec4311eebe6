//! Where buses go, and when: the same every day.

use serde_json::{Value, json};

/// Cities, each with its terminal. The id of a terminal is that of its city and [`TERMINALS`].
const CITIES: [(&str, &str); 4] = [
    ("Bandung", "Terminal Leuwipanjang"),
    ("Jakarta", "Terminal Kampung Rambutan"),
    ("Semarang", "Terminal Mangkang"),
    ("Surabaya", "Terminal Purabaya"),
];
const TERMINALS: usize = 10;
/// A prime, so that no page size but one divides it.
const TRIPS_A_DAY: usize = 13;
const OPERATORS: [&str; 3] = ["Example Trans", "Contoh Jaya", "Bus Malam"];
const ROWS: usize = 5;
const COLUMNS: [&str; 4] = ["A", "B", "C", "D"];
/// The day that is meant where none is said.
pub(super) const DAY: &str = "2024-05-01";

/// A trip: a route, a day, and which of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trip {
    source: usize,
    destination: usize,
    /// `20240501`
    day: usize,
    nth: usize,
}

/// The places that have `keyword` in their name: cities and terminals.
pub(super) fn places(keyword: &str) -> Value {
    let keyword = keyword.to_lowercase();
    let place = |id: usize, name: &str, address: &str, kind: &str| {
        name.to_lowercase()
            .contains(&keyword)
            .then(|| json!({"id": id, "name": name, "address": address, "type": kind}))
    };
    let numbered = || CITIES.iter().zip(1..);
    let cities: Vec<Value> = numbered()
        .filter_map(|((city, _), id)| place(id, city, "", "CITY"))
        .collect();
    let terminals: Vec<Value> = numbered()
        .filter_map(|((city, terminal), id)| place(TERMINALS + id, terminal, city, "LOCATION"))
        .collect();
    json!({"cities": cities, "terminals": terminals})
}

/// The city of a place, from 1 on.
pub(super) fn city(id: &Value, kind: &str) -> Option<usize> {
    let id = usize::try_from(id.as_u64()?).ok()?;
    let city = if kind == "CITY" {
        id
    } else {
        id.checked_sub(TERMINALS)?
    };
    (1..=CITIES.len()).contains(&city).then_some(city)
}

/// The trips of `day` (`2024-05-01`) from one city to another; none within a city.
pub(super) fn trips(source: usize, destination: usize, day: &str) -> Vec<Trip> {
    let day: String = day.chars().filter(char::is_ascii_digit).collect();
    let Some(day) = day.parse().ok().filter(|_| source != destination) else {
        return Vec::new();
    };
    (0..TRIPS_A_DAY)
        .map(|nth| Trip {
            source,
            destination,
            day,
            nth,
        })
        .collect()
}

impl Trip {
    /// `202405010103`: the day, the route, and which of the day.
    pub(super) fn id(self) -> usize {
        ((self.day * 10 + self.source) * 10 + self.destination) * 100 + self.nth
    }

    pub(super) fn of(id: &Value) -> Option<Self> {
        let id = usize::try_from(id.as_u64()?).ok()?;
        let trip = Self {
            source: id / 1_000 % 10,
            destination: id / 100 % 10,
            day: id / 10_000,
            nth: id % 100,
        };
        let is_city = |city| (1..=CITIES.len()).contains(&city);
        let is_route = is_city(trip.source) && is_city(trip.destination) && trip.source != trip.destination;
        let is_day = jiff::civil::Date::strptime("%Y%m%d", trip.day.to_string()).is_ok();
        (is_route && is_day && trip.nth < TRIPS_A_DAY).then_some(trip)
    }

    pub(super) fn operator(self) -> &'static str {
        OPERATORS[self.nth % OPERATORS.len()]
    }

    /// With the offset of Jakarta, as the documents show times of trips.
    pub(super) fn departs(self) -> String {
        let (year, month, day) = (self.day / 10_000, self.day / 100 % 100, self.day % 100);
        format!("{year:04}-{month:02}-{day:02}T{:02}:45:00+07:00", 4 + self.nth)
    }

    /// Rupiah for a seat.
    pub(super) fn price(self) -> u64 {
        100_000 + 10_000 * self.nth as u64
    }

    pub(super) fn seats() -> impl Iterator<Item = (usize, usize, String)> {
        (1..=ROWS).flat_map(|row| {
            let columns = COLUMNS.iter().zip(1..);
            columns.map(move |(name, column)| (row, column, format!("{row}{name}")))
        })
    }

    /// The trip in a list. That these are its fields is inferred.
    pub(super) fn entry(self) -> Value {
        json!({"id": self.id(), "travel_name": self.operator(), "boarding_time": self.departs()})
    }

    /// The trip on its own; `is_free` tells of a seat's name.
    pub(super) fn detail(self, is_free: impl Fn(&str) -> bool) -> Value {
        let price = self.price();
        let seats: Vec<Value> = Self::seats()
            .filter(|(_, _, name)| is_free(name))
            .map(|(row, column, name)| {
                json!({
                    "name": name, "column": column, "row": row, "length": 1, "width": 1,
                    "base_price": price - 5_000, "price": price,
                })
            })
            .collect();
        json!({
            "id": self.id(),
            "available_seat": seats.len(),
            "boarding_point_name": CITIES[self.source - 1].1,
            "drop_point_name": CITIES[self.destination - 1].1,
            "travel_name": self.operator(),
            "vehicle_type": "BUS",
            "bus_type": "Executive",
            "depart_time": self.departs(),
            "arrival_time": self.departs().replace(":45:", ":55:"),
            "lower_price": price,
            "high_price": price,
            "mandatory_fields": ["PHONE", "EMAILID", "NAME"],
            "seats": seats,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trip_is_known_by_its_id_and_no_other_number_is_one() {
        for trip in trips(1, 4, "2024-05-01") {
            assert_eq!(Trip::of(&json!(trip.id())), Some(trip));
        }
        for id in [
            0_u64,
            7,
            202_405_011_100,
            202_405_011_913,
            202_405_011_413,
            202_413_011_400,
        ] {
            assert_eq!(Trip::of(&json!(id)), None, "{id}");
        }
    }

    #[test]
    fn places_are_cities_and_their_terminals() {
        let found = places("bandung");
        assert_eq!(found["cities"][0]["id"], 1);
        assert_eq!(found["terminals"], json!([]));
        assert_eq!(city(&json!(1), "CITY"), Some(1));
        assert_eq!(city(&json!(11), "LOCATION"), Some(1));
        assert_eq!(
            (city(&json!(9), "CITY"), city(&json!(1), "LOCATION")),
            (None, None)
        );
    }
}
