//! What the plugin asks of the server, and what can come of it.

use serde::Deserialize;
use shared::{
    CallSid, ConferenceSid, TaskSid, api::path, keys::Keys, label::LegId, lenient,
    written_number::Extension,
};

use crate::failure::Failure;
use crate::percent::FormBody;

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
        /// The `contact_uri` of the colleague.
        to: String,
        /// How: `ask-first` or `hand-over`.
        mode: String,
        /// What the colleague is told.
        note: String,
    },
    /// Holds or unholds one person.
    HoldParticipant {
        /// Whom.
        leg: Leg,
        /// `true` holds.
        hold: bool,
        /// What they hear; the server has a default.
        music: Option<String>,
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
            Self::TransferCall { task_sid, to, mode, note } => {
                body.add("taskSid", task_sid.as_str());
                body.add("to", to);
                body.add("mode", mode);
                body.add("note", note);
                body.add("id", press.as_str());
            }
            Self::HoldParticipant { leg, hold, music } => {
                leg.add_to(&mut body);
                body.add("hold", word(*hold));
                add_some(&mut body, "holdMusicUrl", music.as_deref());
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
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each request")]
    fn each_request_has_the_route_and_the_fields_that_the_server_expects() {
        let task_sid = TaskSid::from_bits(1);
        let leg = Leg {
            task_sid: task_sid.clone(),
            conference_sid: ConferenceSid::from_bits(2),
            call_sid: CallSid::from_bits(3),
        };
        let sids = "taskSid=WT00000000000000000000000000000001\
                    &conference=CF00000000000000000000000000000002\
                    &participant=CA00000000000000000000000000000003";
        let number = "+14155550123".to_owned();
        for (request, path, body) in [
            (
                ServerRequest::CreateTask {
                    to: number.clone(),
                    extension: Extension::parse("42#"),
                    from: Some("+1415".to_owned()),
                    worker: "client:anna".to_owned(),
                    internal: false,
                    attributes: Some("{}".to_owned()),
                    record: Some(false),
                },
                "/create-new-task",
                "Token=t%2B&To=%2B14155550123&Extension=42%23&From=%2B1415&Worker=client%3Aanna&Internal=false\
                 &Attributes=%7B%7D&Record=false"
                    .to_owned(),
            ),
            (
                ServerRequest::GiveUpCall { task_sid: task_sid.clone() },
                "/cleanup-rejected-task",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
            ),
            (
                ServerRequest::AddParticipant { task_sid, to: number, extension: None, from: None },
                "/add-conference-participant",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=%2B14155550123&id=0000000a"
                    .to_owned(),
            ),
            (
                ServerRequest::TransferCall {
                    task_sid: leg.task_sid.clone(),
                    to: "client:robin".to_owned(),
                    mode: "hand-over".to_owned(),
                    note: "a & b".to_owned(),
                },
                "/transfer-call",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=client%3Arobin\
                 &mode=hand-over&note=a%20%26%20b&id=0000000a"
                    .to_owned(),
            ),
            (
                ServerRequest::HoldParticipant { leg: leg.clone(), hold: true, music: None },
                "/hold-conference-participant",
                format!("Token=t%2B&{sids}&hold=true"),
            ),
            (
                ServerRequest::HoldParticipant {
                    leg: leg.clone(),
                    hold: true,
                    music: Some("https://example.com/a".to_owned()),
                },
                "/hold-conference-participant",
                format!("Token=t%2B&{sids}&hold=true&holdMusicUrl=https%3A%2F%2Fexample.com%2Fa"),
            ),
            (
                ServerRequest::MuteParticipant { leg: leg.clone(), muted: false },
                "/mute-conference-participant",
                format!("Token=t%2B&{sids}&muted=false"),
            ),
            (
                ServerRequest::SendDigits {
                    leg: leg.clone(),
                    keys: Keys::parse("1,#").unwrap(),
                },
                "/send-digits",
                format!("Token=t%2B&{sids}&digits=1%2C%23&id=0000000a"),
            ),
            (
                ServerRequest::UpdateParticipant {
                    leg: leg.clone(),
                    end_conference_on_exit: false,
                },
                "/update-conference-participant",
                format!("Token=t%2B&{sids}&endConferenceOnExit=false"),
            ),
            (
                ServerRequest::TakeBackInvitation {
                    task_sid: leg.task_sid.clone(),
                    invitation: TaskSid::from_bits(4),
                },
                "/remove-conference-participant",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001\
                 &participant=WT00000000000000000000000000000004"
                    .to_owned(),
            ),
            (
                ServerRequest::PauseRecording { task_sid: leg.task_sid.clone(), paused: true },
                "/pause-recording",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001&paused=true".to_owned(),
            ),
            (
                ServerRequest::EndConference { task_sid: leg.task_sid.clone() },
                "/end-conference",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
            ),
            (
                ServerRequest::LeaveConference { task_sid: leg.task_sid.clone() },
                "/leave-conference",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
            ),
            (
                ServerRequest::RejoinConference { task_sid: leg.task_sid.clone() },
                "/rejoin-conference",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001&id=0000000a".to_owned(),
            ),
            (
                ServerRequest::RemoveParticipant { leg },
                "/remove-conference-participant",
                format!("Token=t%2B&{sids}"),
            ),
        ] {
            assert_eq!(request.path(), path);
            assert_eq!(request.body("t+", &LegId::from_bits(10)), body);
        }
    }
}
