//! Places of departure and destination.

use auth_core::http::Request;

use crate::{
    Client, Error, Location, LocationType, Locations,
    generated::{
        endpoints::{TRANSPORT_DESTINATIONS, TRANSPORT_SOURCES},
        models::{LocationsRequest, TransportDestinationsResponse, TransportSourcesResponse},
    },
};

/// Origin or destination of a search for trips.
///
/// Source: `available-trips`.
///
/// ```
/// use klikoo::{LocationType, Place};
///
/// assert_eq!(Place::city(7), Place::new(7, LocationType::City));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub(crate) id: i64,
    pub(crate) kind: LocationType,
}

impl Place {
    /// A place with this ID, unique among those of its kind.
    #[must_use]
    pub fn new(id: i64, kind: LocationType) -> Self {
        Self { id, kind }
    }

    /// A whole city.
    #[must_use]
    pub fn city(id: i64) -> Self {
        Self::new(id, LocationType::City)
    }

    /// A single terminal or stop.
    #[must_use]
    pub fn terminal(id: i64) -> Self {
        Self::new(id, LocationType::Location)
    }
}

impl From<&Location> for Place {
    fn from(location: &Location) -> Self {
        Self::new(location.id, location.kind.clone())
    }
}

impl Client {
    /// Lists places of departure: cities and terminals, those whose name contains `keyword`, or all.
    ///
    /// Source: `boarding-location`.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `keyword` if it is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn transport_sources(&self, keyword: Option<&str>) -> Result<Locations, Error> {
        let request = Request::new(&TRANSPORT_SOURCES).validated_json(&locations(keyword))?;
        let response: TransportSourcesResponse = self.client.call(request).await?;
        Ok(response.data)
    }

    /// Lists destinations, in the form of [`transport_sources`](Self::transport_sources). They do not depend on the
    /// place of departure.
    ///
    /// Source: `destination-location`.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `keyword` if it is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn transport_destinations(&self, keyword: Option<&str>) -> Result<Locations, Error> {
        let request = Request::new(&TRANSPORT_DESTINATIONS).validated_json(&locations(keyword))?;
        let response: TransportDestinationsResponse = self.client.call(request).await?;
        Ok(response.data)
    }
}

fn locations(keyword: Option<&str>) -> LocationsRequest {
    LocationsRequest {
        keyword: keyword.map(str::to_owned),
        ..LocationsRequest::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::generated::models::{Location, TripDetail};

    #[test]
    fn integers_are_read_in_any_spelling() {
        for id in ["7", "7.0", "70e-1", "0.7e+1", r#""7""#] {
            let location = format!(r#"{{"id":{id},"type":"CITY","name":"Bandung"}}"#);
            let location: Location = serde_json::from_str(&location).unwrap();
            assert_eq!(location.id, 7, "{id}");
            let trip: TripDetail = serde_json::from_str(&format!(r#"{{"available_seat":{id}}}"#)).unwrap();
            assert_eq!(trip.available_seat, Some(7), "{id}");
        }
        let trip: TripDetail = serde_json::from_str(r#"{"available_seat":7.5}"#).unwrap();
        assert_eq!(trip.available_seat, None);
    }
}
