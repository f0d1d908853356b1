//! What the plugin asks of the server, and what can come of it.

use serde::Deserialize;
use shared::{
    CallSid, ConferenceSid, TaskSid,
    api::{TransferMode, path},
    keys::Keys,
    label::LegId,
    lenient,
    written_number::Extension,
};

use crate::{failure::Failure, flex_action::Music, percent::FormBody};

/// A request to the server; the token is added when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerRequest {
    /// Calls somebody.
    CreateTask {
        /// The number, or the `contact_uri` of a worker.
        to: String,
        /// What is pressed once they answer.
        extension: Option<Extension>,
        /// The caller ID, or the name of who calls; the server has a default.
        from: Option<String>,
        /// The `contact_uri` of the worker who calls.
        worker: String,
        /// Whether a worker is called.
        internal: bool,
        /// A JSON object that is kept on the task.
        attributes: Option<String>,
        /// Whether the call is recorded; without it, the server decides.
        record: Option<bool>,
    },
    /// Does not come to the call of a colleague, or gives up a call that did not reach the agent.
    GiveUpCall {
        /// The task of that call.
        task_sid: TaskSid,
    },
    /// Calls one more person.
    AddParticipant {
        /// The task of the call.
        task_sid: TaskSid,
        /// The number, or the `contact_uri` of a worker.
        to: String,
        /// What is pressed once they answer.
        extension: Option<Extension>,
        /// The caller ID; the server has a default.
        from: Option<String>,
    },
    /// Asks a colleague to take part in the call, or to take it over.
    TransferCall {
        /// The task of the call.
        task_sid: TaskSid,
        /// To whom, and how.
        transfer: Transfer,
    },
    /// Holds or unholds one person.
    HoldParticipant {
        /// Whom.
        leg: Leg,
        /// `true` holds.
        hold: bool,
        /// What they hear; the server has a default.
        music: Option<Music>,
    },
    /// Mutes or unmutes one person.
    MuteParticipant {
        /// Whom.
        leg: Leg,
        /// `true` mutes.
        muted: bool,
    },
    /// Presses keys that one person alone hears.
    SendDigits {
        /// Who.
        leg: Leg,
        /// What is pressed.
        keys: Keys,
    },
    /// Says whether the conference ends when one person leaves it.
    UpdateParticipant {
        /// Who.
        leg: Leg,
        /// Whether it ends.
        end_conference_on_exit: bool,
    },
    /// Removes one person.
    RemoveParticipant {
        /// Whom.
        leg: Leg,
    },
    /// Takes the question back whether a colleague comes to the call.
    TakeBackInvitation {
        /// The task of the call.
        task_sid: TaskSid,
        /// The task that asks.
        invitation: TaskSid,
    },
    /// Pauses what is recorded of a call, or resumes it.
    PauseRecording {
        /// The task of the call.
        task_sid: TaskSid,
        /// `true` pauses.
        paused: bool,
    },
    /// Says that the agent is about to leave: what follows is no drop.
    LeaveConference {
        /// The task of the call.
        task_sid: TaskSid,
    },
    /// Rings the agent again, whose leg was dropped.
    RejoinConference {
        /// The task of the call.
        task_sid: TaskSid,
    },
    /// Ends a call for everybody.
    EndConference {
        /// The task of the call.
        task_sid: TaskSid,
    },
}

/// To whom a call is transferred, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The `contact_uri` or the SID of the colleague, or the SID of a queue.
    pub to: String,
    /// How.
    pub mode: TransferMode,
    /// What the colleague is told.
    pub note: String,
    /// A JSON object that is kept on the task that asks the colleague.
    pub attributes: Option<String>,
    /// The priority of that task.
    pub priority: Option<String>,
}

/// A leg, as the server's routes name it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "Twilio's words: three resources, three SIDs")]
pub struct Leg {
    /// The task of the call.
    pub task_sid: TaskSid,
    /// The conference.
    pub conference_sid: ConferenceSid,
    /// The leg's own call.
    pub call_sid: CallSid,
}

impl ServerRequest {
    /// The route.
    pub fn path(&self) -> &'static str {
        match self {
            Self::CreateTask { .. } => path::CREATE_NEW_TASK,
            Self::GiveUpCall { .. } => path::CLEANUP_REJECTED_TASK,
            Self::AddParticipant { .. } => path::ADD_CONFERENCE_PARTICIPANT,
            Self::TransferCall { .. } => path::TRANSFER_CALL,
            Self::HoldParticipant { .. } => path::HOLD_CONFERENCE_PARTICIPANT,
            Self::MuteParticipant { .. } => path::MUTE_CONFERENCE_PARTICIPANT,
            Self::SendDigits { .. } => path::SEND_DIGITS,
            Self::UpdateParticipant { .. } => path::UPDATE_CONFERENCE_PARTICIPANT,
            Self::PauseRecording { .. } => path::PAUSE_RECORDING,
            Self::LeaveConference { .. } => path::LEAVE_CONFERENCE,
            Self::RejoinConference { .. } => path::REJOIN_CONFERENCE,
            Self::EndConference { .. } => path::END_CONFERENCE,
            Self::RemoveParticipant { .. } | Self::TakeBackInvitation { .. } => {
                path::REMOVE_CONFERENCE_PARTICIPANT
            }
        }
    }

    /// The form, with the token that proves who asks. `press` is another one for each press of a button, so
    /// that a telephone rings once for it, however often the request arrives.
    pub fn body(&self, token: &str, press: &LegId) -> String {
        let mut body = FormBody::default();
        body.add("Token", token);
        match self {
            Self::CreateTask { to, extension, from, worker, internal, attributes, record } => {
                body.add("To", to);
                add_some(&mut body, "Extension", extension.as_ref().map(Extension::as_str));
                add_some(&mut body, "From", from.as_deref());
                body.add("Worker", worker);
                body.add("Internal", word(*internal));
                add_some(&mut body, "Attributes", attributes.as_deref());
                add_some(&mut body, "Record", record.map(word));
            }
            Self::GiveUpCall { task_sid }
            | Self::LeaveConference { task_sid }
            | Self::EndConference { task_sid } => {
                body.add("taskSid", task_sid.as_str());
            }
            Self::RejoinConference { task_sid } => {
                body.add("taskSid", task_sid.as_str());
                body.add("id", press.as_str());
            }
            Self::PauseRecording { task_sid, paused } => {
                body.add("taskSid", task_sid.as_str());
                body.add("paused", word(*paused));
            }
            Self::AddParticipant { task_sid, to, extension, from } => {
                body.add("taskSid", task_sid.as_str());
                body.add("to", to);
                add_some(&mut body, "extension", extension.as_ref().map(Extension::as_str));
                add_some(&mut body, "from", from.as_deref());
                body.add("id", press.as_str());
            }
            Self::TransferCall { task_sid, transfer } => {
                let Transfer { to, mode, note, attributes, priority } = transfer;
                body.add("taskSid", task_sid.as_str());
                body.add("to", to);
                body.add("mode", mode.as_str());
                body.add("note", note);
                add_some(&mut body, "attributes", attributes.as_deref());
                add_some(&mut body, "priority", priority.as_deref());
                body.add("id", press.as_str());
            }
            Self::HoldParticipant { leg, hold, music } => {
                leg.add_to(&mut body);
                body.add("hold", word(*hold));
                if let Some(Music { url, method }) = music {
                    body.add("holdMusicUrl", url);
                    add_some(&mut body, "holdMusicMethod", method.as_deref());
                }
            }
            Self::MuteParticipant { leg, muted } => {
                leg.add_to(&mut body);
                body.add("muted", word(*muted));
            }
            Self::SendDigits { leg, keys } => {
                leg.add_to(&mut body);
                body.add("digits", keys.as_str());
                body.add("id", press.as_str());
            }
            Self::UpdateParticipant { leg, end_conference_on_exit } => {
                leg.add_to(&mut body);
                body.add("endConferenceOnExit", word(*end_conference_on_exit));
            }
            Self::TakeBackInvitation { task_sid, invitation } => {
                body.add("taskSid", task_sid.as_str());
                body.add("participant", invitation.as_str());
            }
            Self::RemoveParticipant { leg } => leg.add_to(&mut body),
        }
        body.into_text()
    }
}

fn add_some(body: &mut FormBody, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        body.add(name, value);
    }
}

fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

impl Leg {
    fn add_to(&self, body: &mut FormBody) {
        body.add("taskSid", self.task_sid.as_str());
        body.add("conference", self.conference_sid.as_str());
        body.add("participant", self.call_sid.as_str());
    }
}

/// What came of a request.
pub type Answer = Result<Done, Failure>;

/// The server did what was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Done {
    /// The task that was made, where one was asked for.
    #[serde(deserialize_with = "lenient::field")]
    pub task_sid: Option<TaskSid>,
}

#[cfg(test)]
mod tests;
