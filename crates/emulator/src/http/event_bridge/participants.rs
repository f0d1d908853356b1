//! What the buttons of native Flex do to the participants of a task's conference.
//!
//! `TaskRouter` knows the worker's leg from the instruction that called it, and the customer's from
//! the attribute `conference` of the task. Whoever it cannot find it answers with 404.

use serde_json::Value;
use shared::{CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid};

use crate::{
    TwilioError,
    http::form::Form,
    world::{
        World,
        task_router::{payload, reservation::Reservation},
        voice::ParticipantUpdate,
    },
};

/// A participant, as the conference addresses it.
type Leg = (ConferenceSid, CallSid);

/// Carries out `WorkerParticipant`, `CustomerParticipant`, `HoldWorkerParticipant` or
/// `KickWorkerParticipant`.
pub(super) fn update(
    world: &mut World,
    participant: &str,
    form: &Form,
) -> Result<Value, TwilioError> {
    let update = ParticipantUpdate {
        hold: form.flag("Hold")?,
        muted: form.flag("Mute")?,
        end_conference_on_exit: form.flag("EndConferenceOnExit")?,
        sounds: form.get("BeepOnExit").is_some(),
        ..ParticipantUpdate::default()
    };
    if participant == "WorkerParticipant" {
        let sid: ReservationSid = sid(form, "ReservationSid")?;
        let (conference_sid, call_sid) = leg_of(world, world.reservation(&sid)?)?;
        world.update_participant(&conference_sid, call_sid.as_str(), &update)?;
        return Ok(payload::reservation(world, world.reservation(&sid)?));
    }
    let task_sid: TaskSid = sid(form, "TaskSid")?;
    match participant {
        "CustomerParticipant" => {
            let (conference_sid, call_sid) = customer_of(world, &task_sid)?;
            world.update_participant(&conference_sid, call_sid.as_str(), &update)?;
        }
        "HoldWorkerParticipant" => {
            let (conference_sid, call_sid) = target_of(world, &task_sid, form)?;
            world.update_participant(&conference_sid, call_sid.as_str(), &update)?;
        }
        "KickWorkerParticipant" => {
            let (conference_sid, call_sid) = target_of(world, &task_sid, form)?;
            world.remove_participant(&conference_sid, call_sid.as_str())?;
        }
        _ => return Err(TwilioError::not_found(participant)),
    }
    Ok(payload::task(world, world.task(&task_sid)?))
}

/// The leg of the worker whom `TargetWorkerSid` names.
fn target_of(world: &World, task_sid: &TaskSid, form: &Form) -> Result<Leg, TwilioError> {
    let worker_sid: WorkerSid = sid(form, "TargetWorkerSid")?;
    let reservations = world.task_router.reservations_of_task(task_sid);
    let reservation = reservations
        .into_iter()
        .find(|reservation| reservation.worker_sid == worker_sid && reservation.status.is_active())
        .ok_or_else(|| nobody(&worker_sid.to_string()))?;
    leg_of(world, reservation)
}

fn leg_of(world: &World, reservation: &Reservation) -> Result<Leg, TwilioError> {
    reservation
        .call
        .as_ref()
        .and_then(|call| world.voice.call(&call.call_sid))
        .and_then(|call| Some((call.conference_sid.clone()?, call.sid.clone())))
        .ok_or_else(|| nobody(&reservation.sid.to_string()))
}

fn customer_of(world: &World, task_sid: &TaskSid) -> Result<Leg, TwilioError> {
    let conference = world.task(task_sid)?.attribute("conference");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let leg = || {
        let conference_sid = text(&conference["sid"])?.parse().ok()?;
        let call_sid = text(&conference["participants"]["customer"])?.parse().ok()?;
        Some((conference_sid, call_sid))
    };
    leg().ok_or_else(|| nobody(&task_sid.to_string()))
}

fn sid<T: std::str::FromStr>(form: &Form, name: &str) -> Result<T, TwilioError> {
    let text = form.required(name)?;
    text.parse().map_err(|_not_a_sid| {
        TwilioError::bad_request(format!("Invalid value for parameter '{name}': {text}"))
    })
}

fn nobody(whose: &str) -> TwilioError {
    TwilioError::new(404, 20404, format!("No participant of {whose} was found in a conference"))
}
