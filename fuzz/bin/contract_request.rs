//! Program of the target `contract_request`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(contract_request);
