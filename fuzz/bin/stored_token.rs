//! Program of the target `stored_token`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(stored_token);
