//! Program of the target `authctl_fields`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(authctl_fields);
