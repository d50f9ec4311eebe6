//! Program of the target `next_page`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(next_page);
