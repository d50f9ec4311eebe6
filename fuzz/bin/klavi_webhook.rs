//! Program of the target `klavi_webhook`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(klavi_webhook);
