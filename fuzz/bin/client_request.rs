//! Program of the target `client_request`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(client_request);
