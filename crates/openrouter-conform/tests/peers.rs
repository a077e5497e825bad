//! Clients, servers, gateways and programs under test, and the mock that answers them.

mod client_reference;
mod gateway;
mod mock;
mod programs;
mod self_check;
