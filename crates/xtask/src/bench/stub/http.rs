//! As much HTTP/1.1 as the server's client speaks: requests with a `Content-Length`, on connections
//! that are kept alive.

use anyhow::{Context, Result, bail};
use url::form_urlencoded;

/// A request, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// The segments of the path, without the query.
    pub(super) path: Vec<String>,
    body: Vec<u8>,
}

impl Request {
    /// A field of the form in the body.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(&self.body);
        fields.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// Whether the body has this text in it.
    pub(super) fn body_contains(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.body).contains(text)
    }
}

/// Takes the first request off what has arrived, if all of it is there.
pub(super) fn take_request(arrived: &mut Vec<u8>) -> Result<Option<Request>> {
    const END_OF_HEAD: &[u8] = b"\r\n\r\n";
    let Some(head_length) = arrived.windows(END_OF_HEAD.len()).position(|it| it == END_OF_HEAD)
    else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&arrived[..head_length]).context("a head that is no text")?;
    let mut lines = head.split("\r\n");
    let (method, target) = lines
        .next()
        .and_then(|line| line.strip_suffix(" HTTP/1.1"))
        .and_then(|line| line.split_once(' '))
        .context("the first line is not that of a request")?;
    let mut body_length = 0;
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if name.eq_ignore_ascii_case("content-length") {
            body_length = value.trim().parse::<usize>().context("a length that is no number")?;
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("a body without a Content-Length cannot be read");
        }
    }
    let path = target.split('?').next().unwrap_or_default();
    let path = path.trim_start_matches('/').split('/').map(str::to_owned).collect();
    let method = method.to_owned();
    let body_start = head_length + END_OF_HEAD.len();
    let Some(body) = arrived.get(body_start..body_start + body_length) else { return Ok(None) };
    let body = body.to_vec();
    arrived.drain(..body_start + body_length);
    Ok(Some(Request { method, path, body }))
}

/// An answer: a status and JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Answer {
    /// As it is sent. The date is a fixed one, and each resource is of revision 1 in its header: nobody
    /// else writes here.
    pub(super) fn render(&self) -> Vec<u8> {
        let Self { status, body } = self;
        format!(
            "HTTP/1.1 {status} \r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nETag: \"1\"\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_taken_one_by_one_when_they_are_whole() {
        let text = "POST /sync.twilio.com/v1?x=1 HTTP/1.1\r\nHost: a\r\ncontent-length: 15\r\n\r\n\
                    Key=a%20b&D=%7BGET /a/b HTTP/1.1\r\n\r\n";
        let mut arrived = Vec::new();
        let mut requests = Vec::new();
        for byte in text.bytes() {
            arrived.push(byte);
            requests.extend(take_request(&mut arrived).unwrap());
        }
        let [first, second] = &requests[..] else { panic!("{requests:?}") };
        assert_eq!((first.method.as_str(), second.method.as_str()), ("POST", "GET"));
        assert_eq!(first.path, ["sync.twilio.com", "v1"]);
        assert_eq!(first.field("Key").as_deref(), Some("a b"));
        assert_eq!(second.path, ["a", "b"]);
        assert!(arrived.is_empty());
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert!(take_request(&mut b"hello\r\n\r\n".to_vec()).is_err());
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(take_request(&mut chunked.as_bytes().to_vec()).is_err());
    }

    #[test]
    fn an_answer_tells_its_length() {
        let text = Answer { status: 201, body: "{}".to_owned() }.render();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("HTTP/1.1 201 \r\n") && text.ends_with("\r\n\r\n{}"), "{text}");
        assert!(text.contains("Content-Length: 2\r\n"), "{text}");
    }
}
