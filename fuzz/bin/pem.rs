//! Program of the target `pem`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(pem);
