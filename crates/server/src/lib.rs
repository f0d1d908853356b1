//! The server: Twilio's callbacks and the browser's requests in, Twilio's REST API out.
//!
//! ```text
//!             Twilio                                     an agent's browser
//!               │ X-Twilio-Signature                       │ Flex token
//!   signature::extractor::SignedRequest              browser::BrowserRequest
//!               │                                          │ about a call
//!               │                                    ownership::OwnedRequest
//!               │                                          │
//!               └────────────────► routes/*.rs ◄───────────┘
//!                     │ callback: form → ConferenceEvent
//!                     ▼
//!                 carry_out: shared::reduce decides, then dial, then the task
//!                     │                     │
//!                 sync_writer               │
//!                     ▼                     ▼
//!                 twilio: the one place that sends
//! ```
//!
//! **Invariant:** a replica holds nothing that another one needs, and nothing tells an emulated Twilio
//! from the real one but its base URL.

pub mod http;
pub mod settings;

mod background;
mod calls;
mod maps;
mod numbering_plan;
mod twilio;
