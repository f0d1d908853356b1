//! The instruction `supervise`: a worker listens to the call of another one.
//!
//! `TaskRouter` finds the conference as it finds the customer's leg: in the attribute `conference` of
//! the task. Not documented: what it says if there is none, and from which number it rings.

use std::time::Duration;

use serde_json::Value;
use shared::{ConferenceSid, ReservationSid, WorkerSid};

use super::{
    World,
    error::TaskRouterError,
    reservation::{Reservation, ReservationStatus},
};
use crate::{
    TwilioError,
    world::voice::{AddParticipant, call_settings::CallSettings, conference::ParticipantSettings},
};

/// How long the supervisor's telephone rings, unless the instruction says otherwise.
const DEFAULT_TIMEOUT_SECONDS: u32 = 60;

/// `Instruction=supervise` with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SuperviseInstruction {
    pub(crate) supervisor: WorkerSid,
    pub(crate) mode: SuperviseMode,
    /// The supervisor's `contact_uri`, if it is absent.
    pub(crate) to: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) timeout_seconds: Option<u32>,
}

/// Who hears the supervisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SuperviseMode {
    /// Nobody.
    Monitor,
    /// The agent.
    Whisper,
    /// Everybody.
    Barge,
}

impl SuperviseMode {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "monitor" => Some(Self::Monitor),
            "whisper" => Some(Self::Whisper),
            "barge" => Some(Self::Barge),
            _ => None,
        }
    }
}

impl World {
    /// Calls a supervisor and leads them into the conference of a reservation.
    pub(crate) fn instruct_supervise(
        &mut self,
        sid: &ReservationSid,
        supervise: SuperviseInstruction,
    ) -> Result<(), TwilioError> {
        let reservation = self.reservation(sid)?;
        let is_open = matches!(
            reservation.status,
            ReservationStatus::Accepted
                | ReservationStatus::Wrapping
                | ReservationStatus::Completed
        );
        if !is_open {
            return Err(TaskRouterError::CannotSupervise { reservation_sid: sid.clone() }.into());
        }
        let conference_sid = self.conference_of(reservation)?;
        let agent = reservation.call.as_ref().map(|call| call.call_sid.clone());
        let callers_number = agent
            .as_ref()
            .and_then(|call_sid| self.voice.call(call_sid))
            .map(|call| call.from.clone());
        let supervisor = self.worker(&supervise.supervisor)?;
        let attributes = supervisor.attributes_value();
        let contact_uri = attributes["contact_uri"].as_str().map(str::to_owned);
        let worker_sid = supervisor.sid.clone();
        let to = supervise.to.or(contact_uri);
        let to = to.ok_or(TaskRouterError::NobodyToCall { worker_sid })?;
        let timeout = supervise.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS);
        self.add_participant(AddParticipant {
            conference: conference_sid.to_string(),
            to,
            from: supervise.from.or(callers_number).unwrap_or_default(),
            timeout: Duration::from_secs(u64::from(timeout)),
            status_callback: None,
            settings: ParticipantSettings {
                muted: supervise.mode == SuperviseMode::Monitor,
                end_conference_on_exit: false,
                call_sid_to_coach: agent.filter(|_| supervise.mode == SuperviseMode::Whisper),
                ..ParticipantSettings::default()
            },
            call: CallSettings::default(),
        })?;
        Ok(())
    }

    fn conference_of(&self, reservation: &Reservation) -> Result<ConferenceSid, TaskRouterError> {
        let conference = self.task(&reservation.task_sid)?.attribute("conference");
        let sid = conference.get("sid").and_then(Value::as_str).and_then(|sid| sid.parse().ok());
        sid.ok_or_else(|| TaskRouterError::NoConference { task_sid: reservation.task_sid.clone() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::CallSid;

    use super::*;
    use crate::world::{
        people::PEOPLE,
        task_router::{tasks::UpdateTask, testing::Desk},
    };

    #[test]
    fn who_monitors_is_heard_by_nobody_and_ends_nothing() {
        for (mode, muted, coaches) in [
            (SuperviseMode::Monitor, true, false),
            (SuperviseMode::Whisper, false, true),
            (SuperviseMode::Barge, false, false),
        ] {
            let mut call = OneCall::open();
            let agent = call.agent.clone();
            assert_eq!(call.supervise(mode), Ok(()), "{mode:?}");
            let conference = call.desk.world.voice.conference(&call.conference_sid).expect("one");
            let supervisor = conference.participants.last().expect("the supervisor").clone();
            let leg = call.desk.world.voice.call(&supervisor.call_sid).expect("a call");
            assert_eq!(leg.to, PEOPLE[2].contact_uri());
            let settings = supervisor.settings;
            assert_eq!(settings.muted, muted, "{mode:?}");
            assert_eq!(settings.call_sid_to_coach, coaches.then_some(agent), "{mode:?}");
            assert!(!settings.end_conference_on_exit);
            assert_eq!(settings.label, None);
        }
    }

    #[test]
    fn only_a_call_that_was_accepted_and_has_a_conference_is_supervised() {
        let mut call = OneCall::open();
        let wish = UpdateTask { attributes: Some("{}".to_owned()), ..UpdateTask::default() };
        call.desk.world.update_task(&call.task_sid, wish, None).expect("written");
        let refused = call.supervise(SuperviseMode::Monitor).expect_err("no conference");
        assert_eq!(refused.status, 400, "{refused}");

        let mut desk = Desk::open();
        let (task_sid, reservation_sid) = desk.task();
        let (agent, conference_sid) = (CallSid::from_bits(1), ConferenceSid::from_bits(1));
        let mut call = OneCall { desk, task_sid, reservation_sid, agent, conference_sid };
        let refused = call.supervise(SuperviseMode::Monitor).expect_err("it is only offered");
        assert_eq!(refused.code, 40146);
    }

    /// An agent who talks to a customer.
    struct OneCall {
        desk: Desk,
        task_sid: shared::TaskSid,
        reservation_sid: ReservationSid,
        agent: CallSid,
        conference_sid: ConferenceSid,
    }

    impl OneCall {
        fn open() -> Self {
            let mut desk = Desk::open();
            let (task_sid, reservation_sid) = desk.task();
            let agent = desk.world.dial_in("client:agent", task_sid.as_str());
            desk.world.dial_in("+15005550009", task_sid.as_str());
            let leg = desk.world.voice.call(&agent).expect("the leg");
            let conference_sid = leg.conference_sid.clone().expect("in a conference");
            desk.set_reservation(&reservation_sid, "accepted").expect("accepted");
            let reservation = desk.world.reservation_mut(&reservation_sid).expect("it is there");
            reservation.call = Some(super::super::reservation::InstructedCall {
                call_sid: agent.clone(),
                accept: true,
            });
            let attributes = json!({ "conference": { "sid": conference_sid } }).to_string();
            let wish = UpdateTask { attributes: Some(attributes), ..UpdateTask::default() };
            desk.world.update_task(&task_sid, wish, None).expect("written");
            Self { desk, task_sid, reservation_sid, agent, conference_sid }
        }

        fn supervise(&mut self, mode: SuperviseMode) -> Result<(), TwilioError> {
            let supervise = SuperviseInstruction {
                supervisor: PEOPLE[2].worker_sid(),
                mode,
                to: None,
                from: None,
                timeout_seconds: None,
            };
            self.desk.world.instruct_supervise(&self.reservation_sid, supervise)
        }
    }
}
