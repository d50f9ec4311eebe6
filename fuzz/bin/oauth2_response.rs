//! Program of the target `oauth2_response`.

#![cfg_attr(fuzzing, no_main)]

fuzz::program!(oauth2_response);
