//! Nothing leaks: a key, a bearer token and the id of a user are planted in every channel by which something comes in,
//! and searched in everything that goes out.

mod adapter;
mod arguments;
mod bodies;
mod forms;
mod outputs;
mod page;
mod panics;
mod peers;
mod support;
mod table;
