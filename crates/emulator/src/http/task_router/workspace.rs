//! The workspace and what stays the same in it: `Activities`, `TaskChannels`, `TaskQueues` and
//! `Workflows`.

use actix_web::{HttpResponse, web::Path};
use serde_json::Value;

use super::{context::Context, forms, page::page, render::Renderer};
use crate::{TwilioError, http::form::Form};

/// The parts of the path: the workspace and the resource.
type OnePath = Path<(String, String)>;
type Answer = Result<HttpResponse, TwilioError>;

pub(super) async fn fetch(context: Context) -> HttpResponse {
    HttpResponse::Ok()
        .json(context.act(|world| Renderer { world, origin: &context.origin }.workspace()))
}

pub(super) async fn workspaces(context: Context, form: Form) -> Answer {
    let workspace = context.act(|world| Renderer { world, origin: &context.origin }.workspace());
    list(&context, &form, "workspaces", named(&form, vec![workspace]))
}

pub(super) async fn activities(context: Context, form: Form) -> Answer {
    let has_the_name = form.filter("FriendlyName");
    let available = form.get("Available").map(forms::is_yes);
    let activities = render(&context, |renderer| {
        let activities = renderer.world.task_router.activities.iter();
        activities
            .filter(|activity| {
                has_the_name(activity.friendly_name)
                    && available.is_none_or(|wanted| wanted == activity.available)
            })
            .map(|activity| renderer.activity(activity))
            .collect()
    });
    list(&context, &form, "activities", activities)
}

pub(super) async fn activity(context: Context, path: OnePath) -> Answer {
    one(&context, |renderer| {
        renderer.world.task_router.activity(&path.1).map(|activity| renderer.activity(activity))
    })
}

pub(super) async fn task_channels(context: Context, form: Form) -> Answer {
    let channels = render(&context, |renderer| {
        let channels = renderer.world.task_router.task_channels.iter();
        channels.map(|channel| renderer.task_channel(channel)).collect()
    });
    list(&context, &form, "channels", channels)
}

pub(super) async fn task_channel(context: Context, path: OnePath) -> Answer {
    one(&context, |renderer| {
        let channel = renderer.world.task_router.task_channel(&path.1);
        channel.map(|channel| renderer.task_channel(channel))
    })
}

pub(super) async fn create_task_channel(context: Context, form: Form) -> Answer {
    let required = |name| {
        let value = form.get(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| TwilioError::bad_request(format!("{name} is required")))
    };
    let (unique_name, friendly_name) = (required("UniqueName")?, required("FriendlyName")?);
    context.act(|world| {
        let channel = world.create_task_channel(unique_name, friendly_name)?;
        let renderer = Renderer { world, origin: &context.origin };
        Ok(HttpResponse::Created().json(renderer.task_channel(&channel)))
    })
}

pub(super) async fn delete_task_channel(context: Context, path: OnePath) -> Answer {
    context.act(|world| world.delete_task_channel(&path.1))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn task_queues(context: Context, form: Form) -> Answer {
    let queues: Vec<_> = render(&context, |renderer| {
        let queues = renderer.world.task_router.task_queues.iter();
        queues.map(|queue| renderer.task_queue(queue)).collect()
    });
    list(&context, &form, "task_queues", named(&form, queues))
}

pub(super) async fn task_queue(context: Context, path: OnePath) -> Answer {
    one(&context, |renderer| {
        renderer.world.task_router.task_queue(&path.1).map(|queue| renderer.task_queue(queue))
    })
}

pub(super) async fn queue_statistics(context: Context, path: OnePath, form: Form) -> Answer {
    one(&context, |renderer| {
        let task_router = &renderer.world.task_router;
        let channel = form.get("TaskChannel").map(|name| task_router.task_channel(name));
        // A channel that is not there has no tasks.
        let channel = channel.map(|found| found.map_or("", |channel| &channel.sid));
        let queue = task_router.task_queue(&path.1)?;
        Some(renderer.queue_statistics(queue, channel))
    })
}

pub(super) async fn workflows(context: Context, form: Form) -> Answer {
    let workflow = context.act(|world| Renderer { world, origin: &context.origin }.workflow());
    list(&context, &form, "workflows", named(&form, vec![workflow]))
}

pub(super) async fn workflow(context: Context, path: OnePath) -> Answer {
    one(&context, |renderer| {
        let is_this = renderer.world.task_router.workflow.sid.as_str() == path.1;
        is_this.then(|| renderer.workflow())
    })
}

pub(super) async fn update_workflow(context: Context, path: OnePath, form: Form) -> Answer {
    context.act(|world| {
        if world.task_router.workflow.sid.as_str() != path.1 {
            return Err(TwilioError::not_found(&context.path));
        }
        let timeout = form.get("TaskReservationTimeout").map(reservation_timeout).transpose()?;
        if let Some(configuration) = form.get("Configuration") {
            world.configure_workflow(configuration)?;
        }
        let workflow = &mut world.task_router.workflow;
        if let Some(name) = form.get("FriendlyName") {
            name.clone_into(&mut workflow.friendly_name);
        }
        if let Some(timeout) = timeout {
            workflow.task_reservation_timeout_seconds = timeout;
        }
        Ok(HttpResponse::Ok().json(Renderer { world, origin: &context.origin }.workflow()))
    })
}

/// In seconds, up to a day.
fn reservation_timeout(value: &str) -> Result<u32, TwilioError> {
    let seconds = value.parse().ok().filter(|seconds| (1..=86_400).contains(seconds));
    seconds.ok_or_else(|| TwilioError::bad_request("TaskReservationTimeout is not from 1 to 86400"))
}

/// What has the `FriendlyName` that is asked for.
fn named(form: &Form, mut things: Vec<Value>) -> Vec<Value> {
    let has_the_name = form.filter("FriendlyName");
    things.retain(|thing| thing["friendly_name"].as_str().is_some_and(&has_the_name));
    things
}

fn render<T>(context: &Context, how: impl FnOnce(&Renderer<'_>) -> T) -> T {
    context.act(|world| how(&Renderer { world, origin: &context.origin }))
}

fn list(context: &Context, form: &Form, key: &str, things: Vec<Value>) -> Answer {
    Ok(HttpResponse::Ok().json(page(context, form, key, things)?))
}

fn one(context: &Context, find: impl FnOnce(&Renderer<'_>) -> Option<Value>) -> Answer {
    let found = render(context, find).ok_or_else(|| TwilioError::not_found(&context.path))?;
    Ok(HttpResponse::Ok().json(found))
}
