//! Program of the target `raw_request`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(raw_request);
