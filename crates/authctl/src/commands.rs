//! Commands, each beside its options.

pub(crate) mod a2a;
pub(crate) mod api;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod klavi;
pub(crate) mod klikoo;
pub(crate) mod klip_card;
pub(crate) mod logout;
#[cfg(unix)]
pub(crate) mod proxy;
pub(crate) mod release_files;
pub(crate) mod sandbox;
pub(crate) mod token;
