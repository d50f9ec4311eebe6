//! Klavi Payment: what is sent, what is understood, what is refused.
