//! Ids of Cards.

auth_core::scalar_id! {
    /// The token id of a Card: digits that may exceed every integer type. A number in answers, a string in
    /// requests.
    ///
    /// ```
    /// assert_eq!(klip_a2a::CardId::from(12).to_string(), "12");
    /// ```
    pub struct CardId;
}
