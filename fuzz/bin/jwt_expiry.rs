//! Program of the target `jwt_expiry`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(jwt_expiry);
