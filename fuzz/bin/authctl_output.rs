//! Program of the target `authctl_output`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(authctl_output);
