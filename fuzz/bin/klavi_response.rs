//! Program of the target `klavi_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klavi_response);
