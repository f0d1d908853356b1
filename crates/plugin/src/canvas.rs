//! What the canvas does about what happens to it: a message in, effects out.
//!
//! **Invariant:** pure. What a person sees comes from the map; the only thing added to it are the
//! requests in flight.

mod accepting;
mod context;
mod leaving;
mod line;
mod maps;
mod msg;
mod participant_requests;
mod reservations;
mod state;
mod update;

pub use self::{
    line::Line,
    msg::{CanvasEffect, CanvasMsg, Purpose},
    state::CanvasState,
};

#[cfg(test)]
mod tests;
