//! The server: Twilio's callbacks and the browser's requests in, Twilio's REST API out.
//!
//! The way of one request, down through four layers. Each knows those below it and none above.
//!
//! ```text
//!            Twilio                                an agent's browser
//!              │ X-Twilio-Signature                  │ Flex token
//! ┌ http ──────┼─────────────────────────────────────┼─────────────────────────────────┐
//! │   auth::signed_request            auth::browser_request, auth::owned_request       │
//! │   webhooks/: form → event         actions/: form → what is asked                   │
//! └────────────┼─────────────────────────────────────┼─────────────────────────────────┘
//! ┌ calls ─────▼─────────────────────────────────────▼─────────────────────────────────┐
//! │   conference_event: apply_event with shared::reduce,      add_participant,         │
//! │   then dial, policy, task_lifecycle                       new_call, leg_action, …  │
//! └────────────┼─────────────────────────────────────┼─────────────────────────────────┘
//! ┌ maps ──────▼──────────────────────────────┐      │
//! │   read, decide, write with the revision   │      │
//! └────────────┼──────────────────────────────┘      │
//! ┌ twilio ────▼─────────────────────────────────────▼─────────────────────────────────┐
//! │   the one place that calls Twilio; beside it dial_check asks the operator's service │
//! └────────────────────────────────────────────────────────────────────────────────────┘
//!   settings, background, clock, metrics, number_range, refusals: what every layer may use
//! ```
//!
//! **Invariant:** a replica holds nothing that another one needs, and nothing tells an emulated Twilio
//! from the real one but its base URL.

pub mod clock;
pub mod http;
pub mod settings;

mod background;
mod calls;
mod dial_check;
mod maps;
mod metrics;
mod number_range;
mod refusals;
mod twilio;
