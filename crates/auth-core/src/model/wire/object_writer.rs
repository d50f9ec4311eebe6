//! Serialization of received objects.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::Extra;

/// Serializes a received object: its known fields under the provider's names, and the [`Extra`] fields unchanged.
/// Deserializing the result returns an equal object.
///
/// A field that could not be read completely is an extra field, and is written unchanged.
///
/// ```
/// use auth_core::{Extra, Scalar, wire::ObjectWriter};
/// use serde::{Serialize, Serializer};
///
/// struct Order {
///     id: Scalar,
///     note: Option<String>,
///     extra: Extra,
/// }
///
/// impl Serialize for Order {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         let mut object = ObjectWriter::new(serializer, &self.extra)?;
///         object.field("id", &self.id)?;
///         object.optional("note", self.note.as_ref())?;
///         object.end()
///     }
/// }
///
/// let order = Order { id: Scalar::new("7"), note: None, extra: Extra::default() };
/// assert_eq!(serde_json::to_string(&order)?, r#"{"id":"7"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug)]
pub struct ObjectWriter<'a, M> {
    map: M,
    extra: &'a Extra,
}

impl<'a, M: SerializeMap> ObjectWriter<'a, M> {
    /// Begins an object.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn new<S: Serializer<SerializeMap = M>>(serializer: S, extra: &'a Extra) -> Result<Self, S::Error> {
        let map = serializer.serialize_map(None)?;
        Ok(Self { map, extra })
    }

    /// Writes the field `name`.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if self.extra.get(name).is_some() {
            return Ok(());
        }
        self.map.serialize_entry(name, value)
    }

    /// Writes the field `name` if there is a value.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: Option<&T>) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.field(name, value))
    }

    /// Writes the field `name` unless it has the default value, which means that it is absent.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn or_default<T: Serialize + Default + PartialEq>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        if *value == T::default() {
            return Ok(());
        }
        self.field(name, value)
    }

    /// Writes the extra fields and ends the object.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn end(mut self) -> Result<M::Ok, M::Error> {
        for (name, value) in self.extra.iter() {
            self.map.serialize_entry(name, value)?;
        }
        self.map.end()
    }
}
