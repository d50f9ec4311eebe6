//! Program of the target `request_url`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(request_url);
