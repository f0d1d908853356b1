//! The header `Date` of answers.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
    web::Data,
};

use crate::{date::http_date, shell::Shell};

/// Gives every answer the emulator's time as its `Date`: clients compare it with the dates inside.
pub(crate) async fn emulated_date(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let shell = request.app_data::<Data<Shell>>().cloned();
    let mut response = next.call(request).await?;
    if let Some(shell) = shell
        && let Ok(date) = HeaderValue::try_from(http_date(shell.clock().now()))
    {
        response.headers_mut().insert(header::DATE, date);
    }
    Ok(response)
}
