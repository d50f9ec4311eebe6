//! Klikoo B2B OpenAPI: what is sent, what is understood, what is refused.
