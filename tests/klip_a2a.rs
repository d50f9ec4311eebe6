//! Klip App2App: what is sent, what is understood, what is refused.
