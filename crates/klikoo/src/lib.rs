//! Client for the Klikoo B2B OpenAPI: signed tokens, signed calls, balance and transactions
