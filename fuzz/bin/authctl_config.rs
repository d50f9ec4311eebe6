//! Program of the target `authctl_config`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(authctl_config);
