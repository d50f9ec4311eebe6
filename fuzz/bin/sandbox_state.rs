//! Program of the target `sandbox_state`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(sandbox_state);
