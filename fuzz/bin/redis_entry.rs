//! Program of the target `redis_entry`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(redis_entry);
