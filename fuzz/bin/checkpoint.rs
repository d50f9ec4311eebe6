//! Program of the target `checkpoint`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(checkpoint);
