//! `Workers` and their `Channels`.

use actix_web::{HttpResponse, web::Path};
use shared::WorkerSid;

use super::{
    context::{Context, versioned},
    forms,
    page::page,
    render::Renderer,
};
use crate::{
    TwilioError,
    http::form::Form,
    world::{World, task_router::worker::Worker},
};

pub(super) async fn list(context: Context, form: Form) -> Result<HttpResponse, TwilioError> {
    let is_asked_for = asked_for(&form);
    let workers = context.act(|world| {
        let renderer = Renderer { world, origin: &context.origin };
        let workers = world.target_workers(form.get("TargetWorkersExpression"))?;
        let asked_for = workers.into_iter().filter(|worker| is_asked_for(world, worker));
        let listed = asked_for.map(|worker| renderer.listed(renderer.worker(worker)));
        Ok::<_, TwilioError>(listed.collect())
    })?;
    Ok(HttpResponse::Ok().json(page(&context, &form, "workers", workers)?))
}

pub(super) async fn fetch(
    context: Context,
    path: Path<(String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    context.act(|world| answer(world, &context, &sid))
}

pub(super) async fn update(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    let wish = forms::update_worker(&form)?;
    context.act(|world| {
        world.update_worker(&sid, wish, context.if_match())?;
        answer(world, &context, &sid)
    })
}

pub(super) async fn channels(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    context.act(|world| {
        let worker = world.worker(&sid)?;
        let renderer = Renderer { world, origin: &context.origin };
        let channels = worker.channels.iter();
        let channels = channels.map(|channel| renderer.worker_channel(worker, channel)).collect();
        Ok(HttpResponse::Ok().json(page(&context, &form, "channels", channels)?))
    })
}

pub(super) async fn channel(
    context: Context,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    context.act(|world| answer_channel(world, &context, &sid, &path.2))
}

pub(super) async fn update_channel(
    context: Context,
    path: Path<(String, String, String)>,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = worker_sid(&context, &path.1)?;
    let wish = forms::update_worker_channel(&form)?;
    context.act(|world| {
        world.update_worker_channel(&sid, &path.2, wish)?;
        answer_channel(world, &context, &sid, &path.2)
    })
}

pub(super) fn worker_sid(context: &Context, text: &str) -> Result<WorkerSid, TwilioError> {
    WorkerSid::parse(text).map_err(|_not_a_sid| TwilioError::not_found(&context.path))
}

fn answer(world: &World, context: &Context, sid: &WorkerSid) -> Result<HttpResponse, TwilioError> {
    let worker = world.worker(sid)?;
    let body = Renderer { world, origin: &context.origin }.worker(worker);
    Ok(versioned(HttpResponse::Ok(), worker.version, &body))
}

fn answer_channel(
    world: &World,
    context: &Context,
    sid: &WorkerSid,
    name: &str,
) -> Result<HttpResponse, TwilioError> {
    let worker = world.worker(sid)?;
    let channel = worker.channel(name).ok_or_else(|| TwilioError::not_found(&context.path))?;
    let renderer = Renderer { world, origin: &context.origin };
    Ok(HttpResponse::Ok().json(renderer.worker_channel(worker, channel)))
}

/// What the list is narrowed down to.
fn asked_for(form: &Form) -> impl Fn(&World, &Worker) -> bool {
    let [friendly_name, activity_sid, activity_name] =
        ["FriendlyName", "ActivitySid", "ActivityName"].map(|name| form.filter(name));
    let available = form.get("Available").map(forms::is_yes);
    move |world, worker| {
        let activity = world.task_router.activity(&worker.activity_sid);
        let name = activity.map(|activity| activity.friendly_name).unwrap_or_default();
        let is_available = activity.is_some_and(|activity| activity.available);
        friendly_name(&worker.friendly_name)
            && activity_sid(&worker.activity_sid)
            && activity_name(name)
            && available.is_none_or(|wanted| wanted == is_available)
    }
}
