//! Counts each request when it is answered, and each of Twilio's callbacks by its event.

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::{
    clock::Instant,
    http::{auth::callback_event::CallbackEvent, route::Access, router, state::AppState},
};

/// What stands for a path that is not ours.
const OTHER: &str = "other";
/// What stands for the event of a callback that is not Twilio's.
const UNSIGNED: &str = "unsigned";

pub(crate) async fn measured(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let state = request.app_data::<Data<AppState>>().cloned();
    let route = router::known_route(request.path());
    let began = Instant::now();
    let outcome = next.call(request).await;
    let Some(state) = state else { return outcome };
    let status = match &outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let metrics = &state.calls.metrics;
    let path = route.map_or(OTHER, |(path, _)| path);
    metrics.request(path, status.as_u16(), began.elapsed());
    if let (Some((_, Access::Twilio)), Ok(response)) = (route, &outcome) {
        let event = response.request().extensions().get::<CallbackEvent>().copied();
        metrics.callback(event.map_or(UNSIGNED, |event| event.0), status.as_u16());
    }
    outcome
}
