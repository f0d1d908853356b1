//! What somebody hears who is on hold, and how Twilio fetches it:
//! <https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource>.

/// A file, or TwiML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HoldMusic {
    pub(crate) url: String,
    pub(crate) method: HoldMethod,
}

/// How Twilio fetches it. A file on a web server is there for GET alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum HoldMethod {
    #[default]
    Get,
    Post,
}

impl HoldMusic {
    /// What is there for GET.
    pub(crate) fn by_get(url: String) -> Self {
        Self { url, method: HoldMethod::Get }
    }

    /// The fields of the request that holds somebody.
    pub(super) fn into_fields(self) -> [(&'static str, String); 2] {
        let method = match self.method {
            HoldMethod::Get => "GET",
            HoldMethod::Post => "POST",
        };
        [("HoldUrl", self.url), ("HoldMethod", method.to_owned())]
    }
}

impl HoldMethod {
    /// Reads the name of a method, in capitals or not.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is = |name: &str| text.eq_ignore_ascii_case(name);
        if is("GET") { Some(Self::Get) } else { is("POST").then_some(Self::Post) }
    }
}
