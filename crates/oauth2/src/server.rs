//! Authorization servers.

mod authorization_server;
mod discovery;
mod metadata;

pub use self::authorization_server::AuthorizationServer;
