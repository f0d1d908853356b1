//! An emulator of the parts of Twilio that this project uses, so that unmodified clients connect to
//! it: the real Flex UI, `twilio-sync`, the `twilio` library, and our server.
//!
//! **Invariant:** the emulator shares the vocabulary of `shared`, never its decisions.

mod account;
mod activity;
mod callbacks;
mod chance;
mod clock;
mod date;
mod emulator;
mod error;
mod faults;
mod full_snapshot;
mod http;
mod percent;
mod quirks;
mod requests;
mod shell;
mod site;
mod snapshot;
mod sockets;
mod testing;
mod twilsock;
mod twiml;
mod world;

pub use account::Account;
pub use callbacks::{Attempt, CallbackKind, CallbackOutcome, CallbackRecord};
pub use clock::Clock;
pub use emulator::{Emulator, Options};
pub use error::TwilioError;
pub use faults::{CallbackFaults, CallbackRule, ConnectionFault, Faults, RequestFault};
pub use full_snapshot::{
    ConferenceHistory, FullSnapshot, Hearing, LegHistory, MapItemSnapshot, MapSnapshot, Person,
    PlacedCall, ReservationSnapshot, Ring, StatusChange, TaskHistory,
};
pub use quirks::{ConferenceGone, Quirks, WorkerCallSidWritten};
pub use requests::{RequestRecord, depth};
pub use snapshot::{CallSnapshot, ConferenceSnapshot, ParticipantSnapshot, Snapshot, TaskSnapshot};
pub use sockets::SocketFaults;
pub use world::voice::{CallStatus, ConferenceStatus, history::Span, machine_detection::PicksUp};
