//! Bus trips: the same every day.

use serde_json::{Value, json};

/// Cities, each with its terminal. The ID of a terminal is that of its city plus [`TERMINALS`].
const CITIES: [(&str, &str); 4] = [
    ("Bandung", "Terminal Leuwipanjang"),
    ("Jakarta", "Terminal Kampung Rambutan"),
    ("Semarang", "Terminal Mangkang"),
    ("Surabaya", "Terminal Purabaya"),
];
const TERMINALS: usize = 10;
/// Number of trips a day: a prime, which no page size except 1 divides.
const TRIPS_A_DAY: usize = 13;
const OPERATORS: [&str; 3] = ["Example Trans", "Contoh Jaya", "Bus Malam"];
const ROWS: usize = 5;
const COLUMNS: [&str; 4] = ["A", "B", "C", "D"];
/// Default day.
pub(super) const DEFAULT_DAY: &str = "2024-05-01";

/// Trip: a route, a day, and its index on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trip {
    source: usize,
    destination: usize,
    /// Day as a number: `20240501`.
    day: usize,
    nth: usize,
}

/// Returns the cities and terminals whose names contain `keyword`.
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

/// Returns the city of a place. Cities start at 1.
pub(super) fn city(id: &Value, kind: &str) -> Option<usize> {
    let id = usize::try_from(id.as_u64()?).ok()?;
    let city = if kind == "CITY" {
        id
    } else {
        id.checked_sub(TERMINALS)?
    };
    (1..=CITIES.len()).contains(&city).then_some(city)
}

/// Returns the trips of `day` (`2024-05-01`) between two cities. There are none within a city.
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
    /// Returns the ID, which consists of the day, the route and the index: `202405011400`.
    pub(super) fn id(self) -> usize {
        ((self.day * 10 + self.source) * 10 + self.destination) * 100 + self.nth
    }

    /// Returns the trip of an ID.
    pub(super) fn from_id(id: &Value) -> Option<Self> {
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

    /// Returns the departure time with Jakarta's offset, as the documents show it.
    pub(super) fn departs(self) -> String {
        let (year, month, day) = (self.day / 10_000, self.day / 100 % 100, self.day % 100);
        format!("{year:04}-{month:02}-{day:02}T{:02}:45:00+07:00", 4 + self.nth)
    }

    /// Returns the price of a seat in rupiah.
    pub(super) fn price(self) -> u64 {
        100_000 + 10_000 * self.nth as u64
    }

    pub(super) fn seats() -> impl Iterator<Item = (usize, usize, String)> {
        (1..=ROWS).flat_map(|row| {
            let columns = COLUMNS.iter().zip(1..);
            columns.map(move |(name, column)| (row, column, format!("{row}{name}")))
        })
    }

    /// Returns the trip as in a list. Its fields are inferred.
    pub(super) fn entry(self) -> Value {
        json!({"id": self.id(), "travel_name": self.operator(), "boarding_time": self.departs()})
    }

    /// Returns the trip as in a detail response. `is_free` checks a seat by name.
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
    fn only_valid_ids_name_a_trip() {
        for trip in trips(1, 4, "2024-05-01") {
            assert_eq!(Trip::from_id(&json!(trip.id())), Some(trip));
        }
        for id in [
            0_u64,
            7,
            202_405_011_100,
            202_405_011_913,
            202_405_011_413,
            202_413_011_400,
        ] {
            assert_eq!(Trip::from_id(&json!(id)), None, "{id}");
        }
    }

    #[test]
    fn places_are_cities_and_terminals() {
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
