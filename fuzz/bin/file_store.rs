//! Program of the target `file_store`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(file_store);
