//! Program of the target `klip_card_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klip_card_response);
