//! What the plugin asks of the server, and what can come of it.

use serde::Deserialize;
use shared::{CallSid, ConferenceSid, TaskSid, api::path, label::LegId, lenient};

use crate::failure::Failure;
use crate::percent::FormBody;

/// A request to the server; the token is added when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerRequest {
    /// Calls somebody.
    CreateTask {
        /// The number, or the `contact_uri` of a worker.
        to: String,
        /// The caller ID, or the name of who calls; the server has a default.
        from: Option<String>,
        /// The `contact_uri` of the worker who calls.
        worker: String,
        /// Whether a worker is called.
        internal: bool,
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
        /// The caller ID; the server has a default.
        from: Option<String>,
    },
    /// Holds or unholds one person.
    HoldParticipant {
        /// Whom.
        leg: Leg,
        /// `true` holds.
        hold: bool,
    },
    /// Mutes or unmutes one person.
    MuteParticipant {
        /// Whom.
        leg: Leg,
        /// `true` mutes.
        muted: bool,
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
            Self::HoldParticipant { .. } => path::HOLD_CONFERENCE_PARTICIPANT,
            Self::MuteParticipant { .. } => path::MUTE_CONFERENCE_PARTICIPANT,
            Self::UpdateParticipant { .. } => path::UPDATE_CONFERENCE_PARTICIPANT,
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
            Self::CreateTask { to, from, worker, internal } => {
                body.add("To", to);
                if let Some(from) = from {
                    body.add("From", from);
                }
                body.add("Worker", worker);
                body.add("Internal", word(*internal));
            }
            Self::GiveUpCall { task_sid } | Self::EndConference { task_sid } => {
                body.add("taskSid", task_sid.as_str());
            }
            Self::AddParticipant { task_sid, to, from } => {
                body.add("taskSid", task_sid.as_str());
                body.add("to", to);
                if let Some(from) = from {
                    body.add("from", from);
                }
                body.add("id", press.as_str());
            }
            Self::HoldParticipant { leg, hold } => {
                leg.add_to(&mut body);
                body.add("hold", word(*hold));
            }
            Self::MuteParticipant { leg, muted } => {
                leg.add_to(&mut body);
                body.add("muted", word(*muted));
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
                    from: Some("+1415".to_owned()),
                    worker: "client:anna".to_owned(),
                    internal: false,
                },
                "/create-new-task",
                "Token=t%2B&To=%2B14155550123&From=%2B1415&Worker=client%3Aanna&Internal=false"
                    .to_owned(),
            ),
            (
                ServerRequest::GiveUpCall { task_sid: task_sid.clone() },
                "/cleanup-rejected-task",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
            ),
            (
                ServerRequest::AddParticipant { task_sid, to: number, from: None },
                "/add-conference-participant",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001&to=%2B14155550123&id=0000000a"
                    .to_owned(),
            ),
            (
                ServerRequest::HoldParticipant { leg: leg.clone(), hold: true },
                "/hold-conference-participant",
                format!("Token=t%2B&{sids}&hold=true"),
            ),
            (
                ServerRequest::MuteParticipant { leg: leg.clone(), muted: false },
                "/mute-conference-participant",
                format!("Token=t%2B&{sids}&muted=false"),
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
                ServerRequest::EndConference { task_sid: leg.task_sid.clone() },
                "/end-conference",
                "Token=t%2B&taskSid=WT00000000000000000000000000000001".to_owned(),
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
