//! Program of the target `sandbox_request`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(sandbox_request);
