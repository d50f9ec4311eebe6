//! Program of the target `contract_document`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(contract_document);
