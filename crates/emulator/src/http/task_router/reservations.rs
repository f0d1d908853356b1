//! `Tasks/{WT}/Reservations` and `Workers/{WK}/Reservations`: two ways to the same reservations.

use actix_web::{HttpResponse, web::Path};
use serde_json::Value;
use shared::ReservationSid;

use super::{
    context::{Context, versioned},
    forms,
    page::page,
    render::Renderer,
    tasks::task_sid,
    workers::worker_sid,
};
use crate::{
    TwilioError,
    http::form::Form,
    world::{World, task_router::reservation::Reservation},
};

/// The parts of the path: the workspace, the task or the worker, and the reservation.
type ReservationPath = Path<(String, String, String)>;

pub(super) async fn of_task(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = task_sid(&context, &path.1)?;
    context.act(|world| {
        world.task(&sid)?;
        let reservations = world.task_router.reservations_of_task(&sid);
        list(world, &context, &form, reservations, &format!("Tasks/{sid}"))
    })
}

pub(super) async fn of_worker(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    context.act(|world| {
        world.worker(&sid)?;
        let reservations = world.task_router.reservations_of_worker(&sid);
        list(world, &context, &form, reservations, &format!("Workers/{sid}"))
    })
}

pub(super) async fn fetch(
    context: Context,
    path: ReservationPath,
) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let sid = reservation_sid(world, &context, &path)?;
        let (version, body) = rendered(world, &context, &sid)?;
        Ok(versioned(HttpResponse::Ok(), version, &body))
    })
}

pub(super) async fn update(
    context: Context,
    path: ReservationPath,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let sid = reservation_sid(world, &context, &path)?;
        forms::update_reservation(world, &sid, &form, context.if_match())?;
        let (version, body) = rendered(world, &context, &sid)?;
        Ok(versioned(HttpResponse::Ok(), version, &body))
    })
}

fn list(
    world: &World,
    context: &Context,
    form: &Form,
    reservations: Vec<&Reservation>,
    parent: &str,
) -> Result<HttpResponse, TwilioError> {
    let renderer = Renderer { world, origin: &context.origin };
    let [status, worker_sid] = ["ReservationStatus", "WorkerSid"].map(|name| form.filter(name));
    let reservations = reservations
        .into_iter()
        .filter(|reservation| {
            status(reservation.status.as_str()) && worker_sid(reservation.worker_sid.as_str())
        })
        .map(|reservation| renderer.reservation(reservation, parent))
        .collect();
    Ok(HttpResponse::Ok().json(page(context, form, "reservations", reservations)?))
}

/// The reservation at this address, which must be one of the task or the worker before it.
fn reservation_sid(
    world: &World,
    context: &Context,
    path: &ReservationPath,
) -> Result<ReservationSid, TwilioError> {
    let missing = || TwilioError::not_found(&context.path);
    let sid = ReservationSid::parse(&path.2).map_err(|_not_a_sid| missing())?;
    let reservation = world.reservation(&sid)?;
    let parents = [reservation.task_sid.as_str(), reservation.worker_sid.as_str()];
    if parents.contains(&path.1.as_str()) { Ok(sid) } else { Err(missing()) }
}

fn rendered(
    world: &World,
    context: &Context,
    sid: &ReservationSid,
) -> Result<(u64, Value), TwilioError> {
    let reservation = world.reservation(sid)?;
    let parent = if context.path.contains("/Workers/") {
        format!("Workers/{}", reservation.worker_sid)
    } else {
        format!("Tasks/{}", reservation.task_sid)
    };
    let renderer = Renderer { world, origin: &context.origin };
    Ok((reservation.version, renderer.reservation(reservation, &parent)))
}
