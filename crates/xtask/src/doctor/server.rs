//! The server: whether it answers at its public address, is ready, and takes Twilio's signatures.

use reqwest::{
    Response,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN},
    redirect::Policy,
};
use url::Url;

use super::{
    clock::{self, Clock},
    environment::Environment,
    finding::Finding,
    signed_request::{self, Signature},
};
use crate::{
    built_from::Build,
    server_health::{Health, TIMEOUT, cause},
    server_url,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether `PUBLIC_URL` is set.
    is_named: bool,
    public_url: Option<Url>,
    health: Health,
    /// The status of `/ready`, and what it says.
    ready: Option<(u16, String)>,
    signature: Option<Signature>,
    /// Whether a page of Flex may read the server's answers, and from where Flex serves it.
    origin: Option<(bool, String)>,
    clock: Option<Clock>,
    twilio_clock: Option<Clock>,
}

impl Facts {
    pub(super) async fn ask(environment: &Environment) -> Self {
        let public_url = environment.get("PUBLIC_URL").and_then(|it| Url::parse(it).ok());
        let mut facts = Self {
            is_named: environment.get("PUBLIC_URL").is_some(),
            public_url: public_url.clone(),
            health: Health::Unreachable("it is not an address".to_owned()),
            ready: None,
            signature: None,
            origin: None,
            clock: None,
            twilio_clock: None,
        };
        let Some(url) = public_url else { return facts };
        let Ok(http) = reqwest::Client::builder().timeout(TIMEOUT).build() else { return facts };
        let root = url.as_str().trim_end_matches('/');
        match http.get(format!("{root}/health")).send().await {
            Err(error) => {
                facts.health = Health::Unreachable(cause(&error));
                return facts;
            }
            Ok(response) => {
                facts.clock = Clock::of(&response);
                facts.health = Health::of(response).await;
            }
        }
        if !facts.is_alive() {
            return facts;
        }
        facts.twilio_clock = Clock::of_twilio(&http, environment).await;
        if let Ok(response) = http.get(format!("{root}/ready")).send().await {
            let status = response.status().as_u16();
            facts.ready = Some((status, response.text().await.unwrap_or_default()));
        }
        let origin = environment.flex_origin();
        let asked = http.get(format!("{root}/health")).header(ORIGIN, &origin).send().await;
        facts.origin = asked.ok().map(|answer| (allows(&answer, &origin), origin));
        // Twilio's signature is for the first address, and what is posted there may not be posted to another.
        let strict = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build();
        if let Ok(strict) = strict {
            let tokens = environment.auth_tokens();
            facts.signature = Some(signed_request::ask(&strict, &url, &tokens).await);
        }
        facts
    }

    pub(super) fn is_alive(&self) -> bool {
        matches!(self.health, Health::Alive(_))
    }

    /// What the server was built from, if it answers and says so.
    pub(super) fn build(&self) -> Option<&Build> {
        match &self.health {
            Health::Alive(build) => build.as_ref(),
            Health::Stranger(_) | Health::Unreachable(_) => None,
        }
    }
}

fn allows(answer: &Response, origin: &str) -> bool {
    answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).is_some_and(|it| it == origin)
}

pub(super) fn findings(facts: &Facts) -> Vec<Finding> {
    let Some(url) = &facts.public_url else {
        if !facts.is_named {
            // That it is not is said among the settings.
            return vec![Finding::unknown("public-url", "PUBLIC_URL is not set")];
        }
        return vec![Finding::problem(
            "public-url",
            "PUBLIC_URL is not an address",
            "set it to the address under which Twilio reaches the server, like https://calls.example.com",
        )];
    };
    let shown = &server_url::without_credentials(url.as_str());
    let mut found = vec![of_health(facts, shown)];
    if !server_url::is_secure(url.as_str()) {
        found.push(Finding::problem(
            "public-url",
            format!("{shown} is not https: a browser on a page of Flex does not call it"),
            "put a proxy that ends TLS in front of the server, and set PUBLIC_URL to its https address",
        ));
    }
    if !matches!(facts.health, Health::Alive(_)) {
        return found;
    }
    found.extend(facts.ready.as_ref().map(of_ready));
    found.extend(facts.signature.as_ref().map(|it| of_signature(it, shown)));
    found.extend(facts.origin.as_ref().map(of_origin));
    found.extend(facts.clock.map(|clock| clock::finding(clock, facts.twilio_clock)));
    found
}

fn of_health(facts: &Facts, url: &str) -> Finding {
    match &facts.health {
        Health::Alive(Some(build)) if build.version != build_info::VERSION => Finding::warning(
            "server",
            format!(
                "the server at {url} is version {}, this is {}",
                build.version,
                build_info::VERSION
            ),
            "run the same version: docs/compatibility.md says which go together",
        ),
        Health::Alive(_) => Finding::good("server", format!("the server answers at {url}")),
        Health::Stranger(status) => Finding::problem(
            "server",
            format!("something else answers at {url} (status {status} at /health)"),
            "let the proxy hand on every path below PUBLIC_URL to the server, and look whether it runs",
        ),
        Health::Unreachable(why) => Finding::problem(
            "server",
            format!("nothing answers at {url}: {why}"),
            "start the server (`cargo run --release -p server`) and let PUBLIC_URL lead to it: it listens at BIND_ADDRESS, which is 127.0.0.1:8081 unless you set it",
        ),
    }
}

fn of_ready((status, says): &(u16, String)) -> Finding {
    if *status == 200 {
        return Finding::good("ready", "it is ready: its settings are what Twilio has");
    }
    Finding::problem(
        "ready",
        format!("the server is not ready: {}", says.trim()),
        "fix what it names in the settings of the server, and start it again",
    )
}

fn of_signature(signature: &Signature, url: &str) -> Finding {
    match signature {
        Signature::Accepted => Finding::good("signature", "it takes what Twilio signs"),
        Signature::Refused { signed_for: Some(other) } => Finding::problem(
            "signature",
            format!(
                "the server refuses what Twilio signs for {url}; it takes what is signed for {other}"
            ),
            format!(
                "give the server the same PUBLIC_URL as here, {url}, which is the address that Twilio calls, and start it again"
            ),
        ),
        Signature::Refused { signed_for: None } => Finding::problem(
            "signature",
            format!("the server refuses what Twilio signs for {url}: every callback is lost"),
            "give the server the same TWILIO_AUTH_TOKEN and PUBLIC_URL as here, and start it again",
        ),
        Signature::FormRefused => Finding::problem(
            "signature",
            format!(
                "something in front of the server changes or refuses what is posted to {url}: a signed address is taken, and a signed form is not"
            ),
            "let what is in front of it hand on the body of a request as it came",
        ),
        Signature::Other(status) => Finding::problem(
            "signature",
            format!("a signed request to {url} is answered {status}, not by the server"),
            "let the proxy hand on every path below PUBLIC_URL, with its query, to the server",
        ),
        Signature::Unreachable(why) => Finding::unknown("signature", why.clone()),
    }
}

fn of_origin((is_allowed, origin): &(bool, String)) -> Finding {
    if *is_allowed {
        return Finding::good("origin", format!("pages of {origin} may call it"));
    }
    Finding::problem(
        "origin",
        format!("the server refuses pages of {origin}: agents cannot call"),
        format!("add {origin} to ALLOWED_ORIGINS of the server, and start it again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Level;

    fn good() -> Facts {
        Facts {
            is_named: true,
            public_url: Url::parse("https://calls.example.com").ok(),
            health: Health::Alive(None),
            ready: Some((200, String::new())),
            signature: Some(Signature::Accepted),
            origin: Some((true, "https://flex.twilio.com".to_owned())),
            clock: Some(Clock::ahead_by(2)),
            twilio_clock: Some(Clock::ahead_by(0)),
        }
    }

    #[test]
    fn what_is_right_is_good() {
        assert!(findings(&good()).iter().all(|it| it.level == Level::Good));
    }

    #[test]
    fn each_mistake_is_named_with_its_fix() {
        let refused = |signed_for: Option<&str>| {
            Some(Signature::Refused { signed_for: signed_for.map(str::to_owned) })
        };
        let old = Some(Build { version: "0.0.1".to_owned(), commit: None });
        for (facts, check, fix) in [
            (Facts { public_url: None, ..good() }, "public-url", "like https://"),
            (
                Facts { public_url: Url::parse("http://calls.example.com").ok(), ..good() },
                "public-url",
                "ends TLS",
            ),
            (
                Facts { health: Health::Unreachable("refused".to_owned()), ..good() },
                "server",
                "cargo run",
            ),
            (Facts { health: Health::Stranger(404), ..good() }, "server", "every path"),
            (Facts { health: Health::Alive(old), ..good() }, "server", "same version"),
            (Facts { ready: Some((503, "workflow".to_owned())), ..good() }, "ready", "settings"),
            (
                Facts { signature: refused(Some("http://calls.example.com")), ..good() },
                "signature",
                "the same PUBLIC_URL as here, https://calls.example.com",
            ),
            (Facts { signature: refused(None), ..good() }, "signature", "TWILIO_AUTH_TOKEN"),
            (Facts { signature: Some(Signature::Other(502)), ..good() }, "signature", "proxy"),
            (Facts { signature: Some(Signature::FormRefused), ..good() }, "signature", "body"),
            (
                Facts { origin: Some((false, "https://flex.twilio.com".to_owned())), ..good() },
                "origin",
                "add https://flex.twilio.com to ALLOWED_ORIGINS",
            ),
            (Facts { clock: Some(Clock::ahead_by(300)), ..good() }, "clock", "NTP"),
        ] {
            let found = findings(&facts);
            let bad: Vec<_> = found.iter().filter(|it| it.level != Level::Good).collect();
            assert_eq!(bad.len(), 1, "{check}: {found:#?}");
            assert_eq!(bad[0].check, check);
            assert!(bad[0].fix.as_ref().is_some_and(|it| it.contains(fix)), "{found:#?}");
        }
    }
}
