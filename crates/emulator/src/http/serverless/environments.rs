//! `Environments` and their `Deployments`.

use actix_web::web::Path;

use super::{
    context::{Answer, Context},
    render,
};
use crate::http::form::Form;

pub(super) async fn list(context: Context, service: Path<String>, form: Form) -> Answer {
    context.list(&form, &service, ("/Environments", "environments"), |view| {
        let environments = view.service.environments.iter();
        Ok(environments.map(|environment| render::environment(view, environment)).collect())
    })
}

pub(super) async fn create(context: Context, service: Path<String>, form: Form) -> Answer {
    let name = form.required("UniqueName")?;
    let suffix = form.get("DomainSuffix");
    context.create(|world| world.create_environment(&service, name, suffix), render::environment)
}

pub(super) async fn fetch(context: Context, path: Path<(String, String)>) -> Answer {
    let (service, environment) = path.into_inner();
    context.fetch(&service, |view| {
        Ok(render::environment(view, view.service.environment(&environment)?))
    })
}

pub(super) async fn list_deployments(
    context: Context,
    path: Path<(String, String)>,
    form: Form,
) -> Answer {
    let (service, environment) = path.into_inner();
    let path = format!("/Environments/{environment}/Deployments");
    context.list(&form, &service, (&path, "deployments"), |view| {
        let environment = view.service.environment(&environment)?;
        // The newest is the first.
        let deployments = environment.deployments.iter().rev();
        Ok(deployments
            .map(|deployment| render::deployment(view, environment, deployment))
            .collect())
    })
}

pub(super) async fn deploy(context: Context, path: Path<(String, String)>, form: Form) -> Answer {
    form.accept(&["IsPlugin"]);
    let build_sid = form.required("BuildSid")?;
    let (service, environment) = path.into_inner();
    context.create(
        |world| {
            world.deploy(&service, &environment, build_sid)?;
            let service = world.serverless.service(&service)?;
            Ok((service, service.environment(&environment)?))
        },
        |view, environment| {
            let deployment = environment.deployments.last();
            deployment.map(|deployment| render::deployment(view, environment, deployment))
        },
    )
}
