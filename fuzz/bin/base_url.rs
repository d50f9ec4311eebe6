//! Program of the target `base_url`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(base_url);
