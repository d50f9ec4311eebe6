//! Bodies of requests.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;
use crate::router::ValidRequest;

/// Reads the body, or an empty object if the contract allows it to be absent.
///
/// The contract has validated it. The few values that only the type rejects, such as a leap second, are errors too.
pub(super) fn read<T: DeserializeOwned>(request: &ValidRequest<'_>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Value::Object(request.fields())).map_err(|error| {
        let path = error.path().iter().map(|segment| format!("/{segment}"));
        let pointer: String = path.collect();
        Problem::field(&pointer, "is not supported", error.inner().to_string())
    })
}
