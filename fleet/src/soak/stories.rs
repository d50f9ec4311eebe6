//! Stories that users of each client repeat.

mod browser;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;

pub(super) use self::{
    browser::Browser, klavi::KlaviStories, klikoo::KlikooStories, klip_a2a::KlipA2aStories,
    klip_card::KlipCardStories,
};
