//! An emulator of the parts of Twilio that this project uses, so that unmodified clients connect to
//! it: the real Flex UI, `twilio-sync`, the `twilio` library, and our server.
//!
//! **Invariant:** the emulator shares the vocabulary of `shared`, never its decisions.

mod account;
mod clock;
mod emulator;
mod error;
mod http;
mod percent;
mod quirks;
mod shell;
mod site;
mod sockets;
mod twiml;
mod twilsock;
mod world;

pub use account::Account;
pub use clock::Clock;
pub use emulator::{Emulator, Options};
pub use error::TwilioError;
pub use quirks::{ConferenceGone, Quirks};
