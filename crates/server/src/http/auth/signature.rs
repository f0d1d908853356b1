//! `X-Twilio-Signature`: proof that a request comes from Twilio. Pure; `signed_request` calls it.
//!
//! Twilio signs the URL it was given and the sorted parameters of a form, with the account's auth
//! token. Its back ends do not agree on whether the port belongs to the URL, so both are accepted,
//! as Twilio's own libraries do. A user and a password in the URL are not signed, says Twilio's
//! documentation; its library for Node signs them, so both are accepted too.

#[cfg(test)]
mod vectors;

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use url::Url;

/// The body of a signed request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignedBody<'a> {
    /// The decoded parameters of a form, in any order; none for a GET.
    Form(&'a [(String, String)]),
    /// Anything else: its hash is in the query, as `bodySHA256`.
    Raw(&'a [u8]),
}

/// Whether one of the auth tokens signed this request.
pub(crate) fn is_valid(
    auth_tokens: &[&str],
    url: &str,
    body: SignedBody<'_>,
    signature: &str,
) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let parameters = match body {
        SignedBody::Form(parameters) => signed_parameters(parameters),
        SignedBody::Raw(body) if has_hash_of(url, body) => String::new(),
        SignedBody::Raw(_) => return false,
    };
    variants(url).iter().any(|url| {
        auth_tokens.iter().any(|auth_token| {
            mac(auth_token, url, &parameters)
                .is_some_and(|mac| mac.verify_slice(&signature).is_ok())
        })
    })
}

/// The signature that Twilio makes.
#[cfg(test)]
pub(super) fn sign(auth_token: &str, url: &str, parameters: &[(String, String)]) -> String {
    let mac = mac(auth_token, url, &signed_parameters(parameters)).unwrap();
    STANDARD.encode(mac.finalize().into_bytes())
}

fn mac(auth_token: &str, url: &str, parameters: &str) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()).ok()?;
    mac.update(url.as_bytes());
    mac.update(parameters.as_bytes());
    Some(mac)
}

/// Keys in the order of their bytes, the distinct values of each in order, nothing between them.
fn signed_parameters(parameters: &[(String, String)]) -> String {
    let mut by_key: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in parameters {
        by_key.entry(key).or_default().insert(value);
    }
    by_key
        .into_iter()
        .flat_map(|(key, values)| values.into_iter().flat_map(move |value| [key, value]))
        .collect()
}

fn has_hash_of(url: &str, body: &[u8]) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let hash = hex(&Sha256::digest(body));
    url.query_pairs().any(|(key, value)| key == "bodySHA256" && value == hash)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The texts that may have been signed for this URL: with and without a port, with and without user and
/// password, each with the query as it came and as older encoders write it.
fn variants(url: &str) -> Vec<String> {
    let url = url.split('#').next().unwrap_or_default();
    let mut variants = vec![url.to_owned()];
    if let Some(parts) = Parts::of(url) {
        variants.push(parts.without_port());
        variants.push(parts.with_port());
        if !parts.user.is_empty() {
            let parts = Parts { user: "", ..parts };
            variants.extend([parts.as_given(), parts.without_port(), parts.with_port()]);
        }
    }
    let encoded: Vec<String> = variants.iter().filter_map(|url| with_encoded_query(url)).collect();
    variants.extend(encoded);
    variants
}

/// A URL cut into pieces whose texts stay as they are.
struct Parts<'a> {
    scheme: &'a str,
    /// User and password with the `@`, if there are any.
    user: &'a str,
    host: &'a str,
    port: Option<&'a str>,
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(authority_end);
        let after_user = authority.rfind('@').map_or(0, |at| at + 1);
        let (user, host) = authority.split_at(after_user);
        let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if is_port(port) => (host, Some(port)),
            _ => (host, None),
        };
        Some(Self { scheme, user, host, port, rest })
    }

    fn as_given(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{}{port}{}", self.scheme, self.user, self.host, self.rest)
    }

    fn without_port(&self) -> String {
        format!("{}://{}{}{}", self.scheme, self.user, self.host, self.rest)
    }

    fn with_port(&self) -> String {
        let default = if self.scheme == "https" { "443" } else { "80" };
        let port = self.port.unwrap_or(default);
        format!("{}://{}{}:{port}{}", self.scheme, self.user, self.host, self.rest)
    }
}

/// The URL with those characters of its query percent-encoded that older encoders do not let
/// through, if there are any.
fn with_encoded_query(url: &str) -> Option<String> {
    let (path, query) = url.split_once('?')?;
    let encoded: String = query
        .chars()
        .map(|character| match character {
            '\'' => "%27".to_owned(),
            '"' => "%22".to_owned(),
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '`' => "%60".to_owned(),
            '{' => "%7B".to_owned(),
            '}' => "%7D".to_owned(),
            '|' => "%7C".to_owned(),
            '\\' => "%5C".to_owned(),
            '^' => "%5E".to_owned(),
            other => other.to_string(),
        })
        .collect();
    (encoded != query).then(|| format!("{path}?{encoded}"))
}
