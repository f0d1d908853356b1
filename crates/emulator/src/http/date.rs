//! Dates as Twilio writes them.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
    web::Data,
};
use jiff::Timestamp;

use crate::shell::Shell;

/// `2015-07-30T20:00:00Z`, as in all `v1` APIs.
pub(crate) fn iso8601(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2015-07-30T20:00:00.123Z`, as in the APIs for browsers.
pub(crate) fn iso8601_with_milliseconds(date: Timestamp) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

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

fn http_date(date: Timestamp) -> String {
    date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_cut_not_rounded() {
        let date = Timestamp::from_microsecond(1_438_286_400_987_654).expect("a date");
        assert_eq!(iso8601(date), "2015-07-30T20:00:00Z");
        assert_eq!(iso8601_with_milliseconds(date), "2015-07-30T20:00:00.987Z");
        assert_eq!(http_date(date), "Thu, 30 Jul 2015 20:00:00 GMT");
    }
}
