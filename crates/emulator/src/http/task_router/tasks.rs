//! `Tasks`.

use actix_web::{HttpResponse, web::Path};
use serde_json::Value;
use shared::TaskSid;

use super::{
    context::{Context, versioned, with_rate_limit},
    forms,
    page::page,
    render::Renderer,
};
use crate::{
    TwilioError,
    http::form::Form,
    world::{
        World,
        task_router::{search::TaskFilter, task_order::TaskOrder},
    },
};

/// The parts of the path: the workspace and the task.
type TaskPath = Path<(String, String)>;

pub(super) async fn create(context: Context, form: Form) -> Result<HttpResponse, TwilioError> {
    context.act(|world| {
        let wish = forms::create_task(&form, &world.task_router.workflow.sid)?;
        let sid = world.create_task(wish)?;
        let (version, body) = rendered(world, &context, &sid)?;
        Ok(with_rate_limit(versioned(HttpResponse::Created(), version, &body)))
    })
}

pub(super) async fn fetch(context: Context, path: TaskPath) -> Result<HttpResponse, TwilioError> {
    let sid = task_sid(&context, &path.1)?;
    context.act(|world| {
        let (version, body) = rendered(world, &context, &sid)?;
        Ok(with_rate_limit(versioned(HttpResponse::Ok(), version, &body)))
    })
}

pub(super) async fn update(
    context: Context,
    path: TaskPath,
    form: Form,
) -> Result<HttpResponse, TwilioError> {
    let sid = task_sid(&context, &path.1)?;
    let wish = forms::update_task(&form)?;
    context.act(|world| {
        world.update_task(&sid, wish, context.if_match())?;
        let (version, body) = rendered(world, &context, &sid)?;
        Ok(with_rate_limit(versioned(HttpResponse::Ok(), version, &body)))
    })
}

pub(super) async fn remove(context: Context, path: TaskPath) -> Result<HttpResponse, TwilioError> {
    let sid = task_sid(&context, &path.1)?;
    context.act(|world| world.delete_task(&sid, context.if_match()))?;
    Ok(with_rate_limit(HttpResponse::NoContent().finish()))
}

pub(super) async fn list(context: Context, form: Form) -> Result<HttpResponse, TwilioError> {
    let text = |name: &str| form.get(name).map(str::to_owned);
    let filter = TaskFilter {
        assignment_statuses: form
            .all("AssignmentStatus")
            .flat_map(|statuses| statuses.split(','))
            .map(str::to_owned)
            .collect(),
        evaluate_task_attributes: text("EvaluateTaskAttributes"),
        priority: form.number("Priority")?,
        task_queue_sid: text("TaskQueueSid"),
        task_queue_name: text("TaskQueueName"),
        workflow_sid: text("WorkflowSid"),
        workflow_name: text("WorkflowName"),
        routing_target: text("RoutingTarget"),
        order: form.given("Ordering").map(TaskOrder::parse).transpose()?.unwrap_or_default(),
    };
    let tasks: Vec<_> = context.act(|world| {
        let tasks = world.list_tasks(&filter)?;
        let renderer = Renderer { world, origin: &context.origin };
        let listed = tasks.iter().map(|task| renderer.listed(renderer.task(task)));
        Ok::<_, TwilioError>(listed.collect())
    })?;
    let body = page(&context, &form, "tasks", tasks)?;
    Ok(with_rate_limit(HttpResponse::Ok().json(body)))
}

pub(super) fn task_sid(context: &Context, text: &str) -> Result<TaskSid, TwilioError> {
    TaskSid::parse(text).map_err(|_not_a_sid| TwilioError::not_found(&context.path))
}

fn rendered(world: &World, context: &Context, sid: &TaskSid) -> Result<(u64, Value), TwilioError> {
    let task = world.task(sid)?;
    Ok((task.version, Renderer { world, origin: &context.origin }.task(task)))
}
