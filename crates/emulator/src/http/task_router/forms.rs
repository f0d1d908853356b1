//! What clients ask of `TaskRouter`: the same parameters in REST and over the event bridge.

use shared::{ReservationSid, WorkflowSid};

use crate::{
    TwilioError,
    http::form::Form,
    world::{
        World,
        task_router::{
            error::TaskRouterError,
            instruction::CallInstruction,
            supervise::{SuperviseInstruction, SuperviseMode},
            tasks::{CreateTask, UpdateTask},
            workers::{UpdateWorker, UpdateWorkerChannel},
        },
    },
};

pub(crate) fn create_task(
    form: &Form,
    workflow_sid: &WorkflowSid,
) -> Result<CreateTask, TwilioError> {
    match form.get("WorkflowSid") {
        None | Some("") => return Err(TwilioError::bad_request("WorkflowSid field is required")),
        Some(sid) if sid != workflow_sid.as_str() => {
            return Err(invalid("WorkflowSid", sid).into());
        }
        Some(_) => {}
    }
    Ok(CreateTask {
        attributes: text(form, "Attributes"),
        task_channel: text(form, "TaskChannel"),
        task_queue_sid: text(form, "TaskQueueSid"),
        timeout_seconds: form.number("Timeout")?,
        priority: form.number("Priority")?,
        routing_target: text(form, "RoutingTarget"),
        ignore_capacity: form.get("IgnoreCapacity").map(is_yes),
        virtual_start_time: form.number("VirtualStartTime")?,
    })
}

pub(crate) fn update_task(form: &Form) -> Result<UpdateTask, TwilioError> {
    Ok(UpdateTask {
        assignment_status: text(form, "AssignmentStatus"),
        attributes: text(form, "Attributes"),
        priority: form.number("Priority")?,
        reason: text(form, "Reason"),
        task_channel: text(form, "TaskChannel"),
        virtual_start_time: form.number("VirtualStartTime")?,
    })
}

/// How `TaskRouter` reads a yes; anything else is a no.
pub(super) fn is_yes(text: &str) -> bool {
    ["true", "1", "yes"].contains(&text)
}

pub(crate) fn update_worker(form: &Form) -> Result<UpdateWorker, TwilioError> {
    Ok(UpdateWorker {
        activity_sid: text(form, "ActivitySid"),
        attributes: text(form, "Attributes"),
        friendly_name: text(form, "FriendlyName"),
        reject_pending_reservations: form.flag("RejectPendingReservations")?.unwrap_or(false),
    })
}

pub(crate) fn update_worker_channel(form: &Form) -> Result<UpdateWorkerChannel, TwilioError> {
    Ok(UpdateWorkerChannel {
        capacity: form.number("Capacity")?,
        available: form.flag("Available")?,
    })
}

/// Sets the status of a reservation, or gives an instruction about it.
pub(crate) fn update_reservation(
    world: &mut World,
    sid: &ReservationSid,
    form: &Form,
    if_match: Option<&str>,
) -> Result<(), TwilioError> {
    match form.get("Instruction") {
        Some("call") => world.instruct_call(sid, call(form)?, if_match)?,
        Some("supervise") => world.instruct_supervise(sid, supervise(form)?)?,
        Some("conference") => world.refuse_instruction(sid, "conference")?,
        Some("dequeue") => world.refuse_instruction(sid, "dequeue")?,
        Some(other) => return Err(invalid("Instruction", other).into()),
        None => {
            let status = form.required("ReservationStatus")?;
            let worker_sid = world.reservation(sid)?.worker_sid.clone();
            world.set_reservation_status(sid, status, if_match)?;
            if let Some(activity_sid) = text(form, "WorkerActivitySid") {
                let activity_sid = Some(activity_sid);
                let wish = UpdateWorker { activity_sid, ..UpdateWorker::default() };
                world.update_worker(&worker_sid, wish, None)?;
            }
        }
    }
    Ok(())
}

fn call(form: &Form) -> Result<CallInstruction, TwilioError> {
    Ok(CallInstruction {
        from: form.required("CallFrom")?.to_owned(),
        to: text(form, "CallTo"),
        url: form.required("CallUrl")?.to_owned(),
        timeout_seconds: form.number("CallTimeout")?,
        status_callback_url: text(form, "CallStatusCallbackUrl"),
        accept: form.flag("CallAccept")?.unwrap_or(false),
    })
}

fn supervise(form: &Form) -> Result<SuperviseInstruction, TwilioError> {
    let supervisor = form.required("Supervisor")?;
    let mode = form.get("SupervisorMode").unwrap_or("monitor");
    Ok(SuperviseInstruction {
        supervisor: supervisor.parse().map_err(|_not_a_sid| invalid("Supervisor", supervisor))?,
        mode: SuperviseMode::parse(mode).ok_or_else(|| invalid("SupervisorMode", mode))?,
        to: text(form, "To"),
        from: text(form, "From"),
        timeout_seconds: form.number("Timeout")?,
    })
}

/// A text that is there; an empty one is none.
fn text(form: &Form, name: &str) -> Option<String> {
    form.get(name).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn invalid(name: &'static str, value: &str) -> TaskRouterError {
    TaskRouterError::InvalidParameter { name, value: value.to_owned() }
}
