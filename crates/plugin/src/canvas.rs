//! What the canvas does about what happens to it: a message in, effects out.
//!
//! **Invariant:** pure. What a person sees comes from the map; the only thing added to it are the
//! requests in flight.

mod accepting;
mod agent_calls;
mod context;
mod leaving;
mod maps;
mod msg;
mod participant_requests;
mod reservations;
mod state;
mod update;

pub use self::{
    agent_calls::AgentCalls,
    msg::{CanvasEffect, CanvasMsg, Purpose},
    state::CanvasState,
};

#[cfg(test)]
mod tests;
