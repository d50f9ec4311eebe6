//! Client for the Klip App2App API: prepare, link, wait for the result, list cards
