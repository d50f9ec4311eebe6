//! Program of the target `error_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(error_response);
