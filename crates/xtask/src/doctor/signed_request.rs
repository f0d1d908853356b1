//! A request as Twilio would send it, to find out whether the server takes its signature.

use anyhow::Result;
use reqwest::StatusCode;
use url::Url;

use crate::twilio_signature::sign;

/// Asks for TwiML of a leg that there is not: the signature is looked at first, then that the rest is
/// missing. Nothing is changed, and Twilio is not asked.
const PATH: &str = "/agent-outbound-join?taskSid=WT00000000000000000000000000000000";

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signature {
    Accepted,
    /// Where it takes a signature for another address, that address.
    Refused {
        signed_for: Option<String>,
    },
    /// Neither of both: something else answers there.
    Other(u16),
    Unreachable(String),
}

/// Asks the server at its public address.
pub(super) async fn ask(
    http: &reqwest::Client,
    public_url: &Url,
    auth_tokens: &[&str],
) -> Signature {
    let root = public_url.as_str().trim_end_matches('/');
    let url = format!("{root}{PATH}");
    let Some(token) = auth_tokens.first() else {
        return Signature::Unreachable("there is no auth token".to_owned());
    };
    match status(http, &url, &signature(token, &url)).await {
        Err(error) => Signature::Unreachable(format!("{error:#}")),
        Ok(StatusCode::BAD_REQUEST) => Signature::Accepted,
        Ok(StatusCode::FORBIDDEN) => {
            for other in others(public_url) {
                let signature = signature(token, &format!("{other}{PATH}"));
                if matches!(status(http, &url, &signature).await, Ok(StatusCode::BAD_REQUEST)) {
                    return Signature::Refused { signed_for: Some(other) };
                }
            }
            Signature::Refused { signed_for: None }
        }
        Ok(other) => Signature::Other(other.as_u16()),
    }
}

async fn status(http: &reqwest::Client, url: &str, signature: &str) -> Result<StatusCode> {
    Ok(http.get(url).header("X-Twilio-Signature", signature).send().await?.status())
}

fn signature(token: &str, url: &str) -> String {
    sign::<&str>(token, url, &[])
}

/// Addresses that are mistaken for a public one: the other scheme, no path, the usual port of the server.
fn others(public_url: &Url) -> Vec<String> {
    let host = public_url.host_str().unwrap_or_default();
    let port = public_url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = public_url.path().trim_end_matches('/');
    let other_scheme = if public_url.scheme() == "https" { "http" } else { "https" };
    let scheme = public_url.scheme();
    let mut others = vec![
        format!("{other_scheme}://{host}{port}{path}"),
        format!("{scheme}://{host}{port}"),
        format!("{scheme}://{host}{path}"),
        format!("{other_scheme}://{host}{path}"),
        format!("{scheme}://{host}:8081{path}"),
        format!("http://{host}:8081{path}"),
    ];
    others.retain(|other| *other != public_url.as_str().trim_end_matches('/'));
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_is_what_people_mistake_for_the_public_address() {
        let tried = others(&Url::parse("https://example.com/calls/").unwrap());
        for want in
            ["http://example.com/calls", "https://example.com", "http://example.com:8081/calls"]
        {
            assert!(tried.iter().any(|it| it == want), "{want}: {tried:?}");
        }
        assert!(!tried.iter().any(|it| it == "https://example.com/calls"), "{tried:?}");
    }
}
