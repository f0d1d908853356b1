//! The one place that calls Twilio.
//!
//! Each file knows one of Twilio's resources; each method is one request, or the pages of one list.

mod access_token;
mod announcements;
mod answer;
mod calls;
mod client;
mod conferences;
mod error;
mod events;
mod hold_music;
mod http_client;
mod iam;
mod iso_date;
mod new_task;
mod page;
mod raw_object;
mod recordings;
mod refused;
mod request;
mod reservations;
mod resource_name;
mod retry;
pub(crate) mod rfc_2822;
pub(crate) mod rounds;
mod settings_check;
mod slots;
mod sync;
mod sync_permissions;
mod task_router;
mod telephone_address;

pub(crate) use access_token::SyncGrant;
pub(crate) use calls::Call;
pub(crate) use client::TwilioClient;
pub(crate) use conferences::{
    ConferenceParticipant, MachineDetectionFields, NewParticipant, Participant, ParticipantUpdate,
    UpdatedParticipant,
};
pub(crate) use error::{Refusal, TwilioError};
pub(crate) use events::CONFERENCE_EVENTS;
pub(crate) use hold_music::{HoldMethod, HoldMusic};
pub(crate) use iam::TokenValidation;
pub(crate) use new_task::{DirectRoute, NewTask};
pub(crate) use raw_object::RawObject;
pub(crate) use recordings::RecordingsOf;
pub(crate) use reservations::Reservation;
pub(crate) use retry::jittered;
pub(crate) use sync::{Item, ItemList};
pub(crate) use task_router::{AssignmentStatus, Task, TaskQueue, Worker};
pub(crate) use telephone_address::{is_client_address, is_same_telephone};
