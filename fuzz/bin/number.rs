//! Program of the target `number`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(number);
