//! Says what of the requests to Twilio the emulator does not know, so that its gaps are seen: whole requests,
//! and single parameters.

use actix_web::{
    HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
};

use super::{form::Usage, is_twilio};

/// Logs what is asked of a Twilio host and has no route here: the answer is Twilio's 404 or 405. Logs the
/// parameters, too, that had no part in an answer. A refusal says by itself what was wrong.
pub(crate) async fn log_unanswered(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?;
    let request = response.request();
    let host = request.path().split('/').nth(1).unwrap_or_default();
    if !is_twilio(host) {
        return Ok(response);
    }
    let has_no_route =
        request.match_pattern().is_none() || response.status() == StatusCode::METHOD_NOT_ALLOWED;
    if has_no_route {
        tracing::warn!(
            method = %request.method(),
            path = request.path(),
            query = request.query_string(),
            "the emulator has no answer for this request",
        );
    }
    let unread = request.extensions().get::<Usage>().map(Usage::unread).unwrap_or_default();
    if response.status().is_success() && !unread.is_empty() {
        tracing::warn!(
            method = %request.method(),
            path = request.path(),
            parameters = unread.join(", "),
            "the emulator ignores parameters of this request",
        );
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex, PoisonError},
    };

    use actix_web::{
        App, HttpResponse,
        middleware::from_fn,
        test::{TestRequest, call_service, init_service},
        web,
    };
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;
    use crate::http::form::Form;

    const PATH: &str = "/api.twilio.com/2010-04-01/Things.json";

    #[tokio::test]
    async fn parameters_that_nobody_reads_are_named_once() {
        for (method, query, body, want) in [
            ("POST", "", "To=1&Nonsense=2&Nonsense=3&Other=4&Empty=", Some("Nonsense, Other")),
            ("POST", "Nonsense=1", "To=1", Some("Nonsense")),
            ("POST", "", "To=1&Sound=2&Label=a&Event=start&Event=end", None),
            ("POST", "", "Status=refused&Nonsense=1", None),
            ("GET", "FriendlyName=a&PageSize=1&Page=0", "", None),
            ("GET", "FriendlyName=a&FriendlyNaem=b", "", Some("FriendlyNaem")),
        ] {
            let log = log_of(method, query, body).await;
            let warnings: Vec<_> = log.lines().filter(|line| line.contains("ignores")).collect();
            assert_eq!(warnings.len(), usize::from(want.is_some()), "{body} {query}: {log}");
            if let Some(want) = want {
                assert!(log.contains(&format!("parameters=\"{want}\"")), "{body} {query}: {log}");
            }
        }
    }

    async fn things(form: Form) -> HttpResponse {
        if form.get("Status").is_some() {
            return HttpResponse::BadRequest().finish();
        }
        form.accept(&["Sound"]);
        let _read = (form.get("To"), form.flag("Label"), form.all("Event").count());
        let _page = (form.number::<u8>("PageSize"), form.number::<u8>("Page"));
        let has_the_name = form.filter("FriendlyName");
        // Also where there is nothing to choose from, and where the parameters are repeated.
        let chosen = [].into_iter().filter(|name: &&str| has_the_name(name)).count();
        HttpResponse::Ok().json((chosen, form.pairs().collect::<Vec<_>>()))
    }

    async fn log_of(method: &str, query: &str, body: &str) -> String {
        let log = Log::default();
        let subscriber =
            tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone()).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = App::new().wrap(from_fn(log_unanswered)).route(PATH, web::to(things));
        let app = init_service(app).await;
        let request = TestRequest::with_uri(&format!("{PATH}?{query}"))
            .method(method.parse().expect("a method"))
            .set_payload(body.to_owned());
        call_service(&app, request.to_request()).await;
        let bytes = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("it is text")
    }

    /// What is logged while it is in force.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Log {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }
}
