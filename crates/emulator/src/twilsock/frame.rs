//! Frames: one binary WebSocket message each, a header in JSON and perhaps a payload.
//!
//! ```text
//! TWILSOCK V3.0 <length of the header>\r\n<header>\r\n<payload>\r\n
//! ```
//!
//! Lengths are bytes. The payload's is the header's `payload_size`.

use serde_json::{Map, Value};
use thiserror::Error;

const MAGIC: &[u8] = b"TWILSOCK V3.0 ";
const END: &[u8] = b"\r\n";

/// A frame, as it came or as it shall go.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    pub(super) header: Map<String, Value>,
    /// Text or JSON. It may be neither what `payload_type` says nor JSON at all: `twilio-sync` puts
    /// the name of its product here when it deletes something.
    pub(super) payload: Vec<u8>,
}

/// Why a message is no frame.
#[derive(Debug, Error)]
pub(super) enum FrameError {
    #[error("the frame does not begin with `TWILSOCK V3.0` and a length")]
    Start,
    #[error("the frame is shorter than it says")]
    Short,
    #[error("failed to read the frame's header: {0}")]
    Header(#[from] serde_json::Error),
}

impl Frame {
    /// A frame without a payload. What is not an object is an empty header.
    pub(super) fn new(header: Value) -> Self {
        let header = match header {
            Value::Object(header) => header,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        };
        Self { header, payload: Vec::new() }
    }

    pub(super) fn with_json(mut self, payload: &Value) -> Self {
        self.header.insert("payload_type".to_owned(), "application/json".into());
        self.payload = payload.to_string().into_bytes();
        self
    }

    pub(super) fn decode(message: &[u8]) -> Result<Self, FrameError> {
        let rest = message.strip_prefix(MAGIC).ok_or(FrameError::Start)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (length, rest) = rest.split_at(digits);
        let length: usize = std::str::from_utf8(length)
            .ok()
            .and_then(|length| length.parse().ok())
            .ok_or(FrameError::Start)?;
        let rest = rest.strip_prefix(END).ok_or(FrameError::Start)?;
        let (header, rest) = rest.split_at_checked(length).ok_or(FrameError::Short)?;
        let header: Map<String, Value> = serde_json::from_slice(header)?;

        let size = header.get("payload_size").and_then(Value::as_u64).unwrap_or(0);
        if size == 0 {
            return Ok(Self { header, payload: Vec::new() });
        }
        let size = usize::try_from(size).map_err(|_too_large| FrameError::Short)?;
        let payload = rest.strip_prefix(END).and_then(|rest| rest.get(..size));
        let payload = payload.ok_or(FrameError::Short)?.to_vec();
        Ok(Self { header, payload })
    }

    pub(super) fn encode(mut self) -> Vec<u8> {
        self.header.insert("payload_size".to_owned(), self.payload.len().into());
        let header = Value::Object(self.header).to_string();
        let mut message = MAGIC.to_vec();
        message.extend_from_slice(header.len().to_string().as_bytes());
        message.extend_from_slice(END);
        message.extend_from_slice(header.as_bytes());
        message.extend_from_slice(END);
        if !self.payload.is_empty() {
            message.extend_from_slice(&self.payload);
            message.extend_from_slice(END);
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lengths_are_bytes() {
        let frame = Frame::new(json!({ "id": "TMü" })).with_json(&json!({ "key": "✓" }));
        let message = frame.clone().encode();
        let read = Frame::decode(&message).expect("a frame");
        assert_eq!(read.header["payload_size"], 13);
        assert_eq!(read.payload, frame.payload);
    }

    #[test]
    fn a_frame_of_the_real_client_is_read() {
        let message = b"TWILSOCK V3.0 81\r\n{\"id\":\"TM8f93aa3b-acc7-4089-8a65-8df12409034a\",\
            \"method\":\"close\",\"payload_size\":0}\r\n";
        let frame = Frame::decode(message).expect("a frame");
        assert_eq!(frame.header["method"], "close");
        assert_eq!(frame.payload, b"");
    }

    #[test]
    fn a_payload_need_not_be_json() {
        let message = b"TWILSOCK V3.0 18\r\n{\"payload_size\":9}\r\ndata_sync";
        assert_eq!(Frame::decode(message).expect("a frame").payload, b"data_sync");
    }

    #[test]
    fn what_is_cut_off_or_foreign_is_refused() {
        for message in [
            &b""[..],
            b"hello",
            b"TWILSOCK V3.0 \r\n{}\r\n",
            b"TWILSOCK V3.0 99\r\n{}\r\n",
            b"TWILSOCK V3.0 2\r\n[]\r\n",
            b"TWILSOCK V3.0 19\r\n{\"payload_size\":99}\r\nshort",
            b"TWILSOCK V3.0 99999999999999999999999\r\n{}\r\n",
        ] {
            assert!(Frame::decode(message).is_err(), "{}", String::from_utf8_lossy(message));
        }
    }
}
