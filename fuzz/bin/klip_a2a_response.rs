//! Program of the target `klip_a2a_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klip_a2a_response);
