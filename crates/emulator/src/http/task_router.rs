//! `TaskRouter` REST: `https://taskrouter.twilio.com/v1/Workspaces/{WS}/`.
//!
//! Source: <https://www.twilio.com/docs/taskrouter/api>.

mod context;
pub(crate) mod forms;
mod page;
mod render;
mod reservations;
mod tasks;
mod workers;
mod workspace;

use actix_web::{
    HttpResponse, Resource,
    web::{self, ServiceConfig},
};

use crate::TwilioError;
use context::Context;

const ROOT: &str = "/taskrouter.twilio.com/v1";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(resource("/taskrouter.twilio.com/v1/Workspaces").get(workspace::workspaces));
    config.service(
        web::scope("/taskrouter.twilio.com/v1/Workspaces/{workspace}")
            .service(resource("").get(workspace::fetch))
            .service(resource("/Activities").get(workspace::activities))
            .service(resource("/Activities/{sid}").get(workspace::activity))
            .service(
                resource("/TaskChannels")
                    .get(workspace::task_channels)
                    .post(workspace::create_task_channel),
            )
            .service(
                resource("/TaskChannels/{sid}")
                    .get(workspace::task_channel)
                    .delete(workspace::delete_task_channel),
            )
            .service(resource("/TaskQueues").get(workspace::task_queues))
            .service(resource("/TaskQueues/{sid}").get(workspace::task_queue))
            .service(
                resource("/TaskQueues/{sid}/RealTimeStatistics").get(workspace::queue_statistics),
            )
            .service(resource("/Workflows").get(workspace::workflows))
            .service(
                resource("/Workflows/{sid}")
                    .get(workspace::workflow)
                    .post(workspace::update_workflow),
            )
            .service(resource("/Tasks").get(tasks::list).post(tasks::create))
            .service(
                resource("/Tasks/{task}")
                    .get(tasks::fetch)
                    .post(tasks::update)
                    .delete(tasks::remove),
            )
            .service(resource("/Tasks/{task}/Reservations").get(reservations::of_task))
            .service(
                resource("/Tasks/{task}/Reservations/{reservation}")
                    .get(reservations::fetch)
                    .post(reservations::update),
            )
            .service(resource("/Workers").get(workers::list))
            .service(resource("/Workers/{worker}").get(workers::fetch).post(workers::update))
            .service(resource("/Workers/{worker}/Channels").get(workers::channels))
            .service(
                resource("/Workers/{worker}/Channels/{channel}")
                    .get(workers::channel)
                    .post(workers::update_channel),
            )
            .service(resource("/Workers/{worker}/Reservations").get(reservations::of_worker))
            .service(
                resource("/Workers/{worker}/Reservations/{reservation}")
                    .get(reservations::fetch)
                    .post(reservations::update),
            )
            .default_service(web::to(no_such_resource)),
    );
}

fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(no_such_method))
}

async fn no_such_method(_context: Context) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::method_not_allowed())
}

async fn no_such_resource(context: Context) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::not_found(&context.path))
}
