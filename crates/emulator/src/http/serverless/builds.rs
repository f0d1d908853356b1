//! `Builds` and their `Status`.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{
    context::{Answer, Context},
    render,
};
use crate::{TwilioError, http::form::Form, world::serverless::builds::NewBuild};

pub(super) async fn list(context: Context, service: Path<String>, form: Form) -> Answer {
    context.list(&form, &service, ("/Builds", "builds"), |view| {
        // The newest is the first.
        let builds = view.service.builds.iter().rev();
        Ok(builds.map(|build| render::build(view, build)).collect())
    })
}

pub(super) async fn create(context: Context, service: Path<String>, form: Form) -> Answer {
    let new = NewBuild {
        asset_versions: form.all("AssetVersions").collect(),
        function_versions: form.all("FunctionVersions").collect(),
        dependencies: dependencies(&form)?,
        runtime: form.get("Runtime").filter(|runtime| runtime.starts_with("node")),
    };
    context.create(|world| world.create_build(&service, new), render::build)
}

pub(super) async fn fetch(context: Context, path: Path<(String, String)>) -> Answer {
    let (service, build) = path.into_inner();
    context.fetch(&service, |view| Ok(render::build(view, view.service.build(&build)?)))
}

pub(super) async fn status(context: Context, path: Path<(String, String)>) -> Answer {
    let (service, build) = path.into_inner();
    context.fetch(&service, |view| Ok(render::build_status(view, view.service.build(&build)?)))
}

/// A list of `{name, version}`, written as JSON.
fn dependencies(form: &Form) -> Result<Value, TwilioError> {
    let Some(text) = form.get("Dependencies").filter(|text| !text.is_empty()) else {
        return Ok(json!([]));
    };
    match serde_json::from_str(text) {
        Ok(dependencies @ Value::Array(_)) => Ok(dependencies),
        Ok(_) | Err(_) => Err(TwilioError::bad_request("Dependencies is not a JSON array")),
    }
}
