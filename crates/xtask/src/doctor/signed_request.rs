//! A request as Twilio would send it, to find out whether the server takes its signature.

use anyhow::Result;
use reqwest::StatusCode;
use url::Url;

use crate::twilio_signature::sign;

/// Asks for TwiML of a leg that there is not: the signature is looked at first, then that the rest is
/// missing. Nothing is changed, and Twilio is not asked.
const PATH: &str = "/agent-outbound-join?taskSid=WT00000000000000000000000000000000";
/// Twilio posts most of what it tells, and signs each field as it was before it was encoded.
const FORM: [(&str, &str); 2] = [("To", "+14155550100"), ("From", "client:a b&c")];

const SIGNATURE: &str = "X-Twilio-Signature";

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signature {
    Accepted,
    /// Where it takes a signature for another address, that address.
    Refused {
        signed_for: Option<String>,
    },
    /// It takes a signed address, and no signed form.
    FormRefused,
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
    match post(http, &url, token).await {
        Err(error) => Signature::Unreachable(format!("{error:#}")),
        Ok(StatusCode::BAD_REQUEST) => Signature::Accepted,
        Ok(StatusCode::FORBIDDEN) => why_refused(http, public_url, &url, token).await,
        Ok(other) => Signature::Other(other.as_u16()),
    }
}

async fn why_refused(
    http: &reqwest::Client,
    public_url: &Url,
    url: &str,
    token: &str,
) -> Signature {
    let is_taken = async |signed: &str| {
        matches!(get(http, url, token, signed).await, Ok(StatusCode::BAD_REQUEST))
    };
    if is_taken(url).await {
        return Signature::FormRefused;
    }
    for other in others(public_url) {
        if is_taken(&format!("{other}{PATH}")).await {
            return Signature::Refused { signed_for: Some(other) };
        }
    }
    Signature::Refused { signed_for: None }
}

/// Posts the form, signed.
async fn post(http: &reqwest::Client, url: &str, auth_token: &str) -> Result<StatusCode> {
    let signature = sign(auth_token, url, &FORM.map(|(name, value)| (name, value.to_owned())));
    let request = http.post(url).header(SIGNATURE, signature).form(&FORM);
    Ok(request.send().await?.status())
}

/// Asks `url` for the same with nothing but an address, and with the signature for another.
async fn get(
    http: &reqwest::Client,
    url: &str,
    auth_token: &str,
    signed: &str,
) -> Result<StatusCode> {
    let signature = sign::<&str>(auth_token, signed, &[]);
    Ok(http.get(url).header(SIGNATURE, signature).send().await?.status())
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
