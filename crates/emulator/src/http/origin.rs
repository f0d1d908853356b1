//! Under which address a client reached a Twilio host: the URLs in the answer begin with it, so that
//! a client that follows them stays with the emulator.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::is_twilio;

/// What stands before the path that Twilio documents: `https://sync.twilio.com`, or
/// `http://127.0.0.1:8080/sync.twilio.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    /// The absolute URL of a resource.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromRequest for Origin {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let connection = request.connection_info();
        let twilio_host = request.path().split('/').nth(1).unwrap_or_default();
        let origin = if is_twilio(connection.host().split(':').next().unwrap_or_default()) {
            format!("https://{twilio_host}")
        } else {
            format!("{}://{}/{twilio_host}", connection.scheme(), connection.host())
        };
        ready(Ok(Self(origin)))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[tokio::test]
    async fn a_client_is_sent_back_the_way_it_came() {
        for (host, want) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080/sync.twilio.com/v1/Services"),
            ("sync.twilio.com", "https://sync.twilio.com/v1/Services"),
        ] {
            let request = TestRequest::with_uri("/sync.twilio.com/v1/Services")
                .insert_header(("Host", host))
                .to_http_request();
            let origin = Origin::extract(&request).await.expect("an origin");
            assert_eq!(origin.url("/v1/Services"), want);
        }
    }
}
