//! Expectations of a request, for messages about violations.

use super::Contract;
use crate::{Media, Operation, ParameterIn, Place, Schema};

impl Contract {
    /// Describes what `operation` expects at `place` of a request. It is `None` if nothing is declared there.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// use contract::Place;
    ///
    /// let operation = contract.operation("listBooks").unwrap();
    /// let limit = Place::Query("limit".to_owned());
    /// assert_eq!(contract.expectation(operation, &limit).unwrap(), "an integer from 1 to 50");
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn expectation(&self, operation: &Operation, place: &Place) -> Option<String> {
        let parameter = |place, name: &str| Some(operation.parameter(place, name)?.schema().expectation());
        match place {
            Place::Path(name) => parameter(ParameterIn::Path, name),
            Place::Query(name) => parameter(ParameterIn::Query, name),
            Place::Header(name) if name.eq_ignore_ascii_case("Content-Type") => {
                let names: Vec<_> = operation.request_media().iter().map(Media::name).collect();
                Some(names.join(" or "))
            }
            Place::Header(name) => parameter(ParameterIn::Header, name),
            Place::Body(pointer) => {
                let mut media = operation.request_media().iter().filter(|media| media.is_json());
                self.expectation_within(media.find_map(Media::schema)?, pointer)
            }
            _ => None,
        }
    }

    /// Describes what `schema` expects at `pointer`: of an undeclared property, the names of the declared ones.
    fn expectation_within(&self, schema: &Schema, pointer: &str) -> Option<String> {
        if let Some(found) = self.schemas.within(schema, pointer) {
            return Some(found.expectation());
        }
        let (parent, _) = pointer.rsplit_once('/')?;
        let properties = self.schemas.within(schema, parent)?.properties()?;
        let names: Vec<_> = properties
            .iter()
            .map(|property| format!("`{}`", property.name()))
            .collect();
        Some(format!("one of {}", names.join(", ")))
    }
}
