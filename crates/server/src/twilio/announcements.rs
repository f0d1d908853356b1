//! What one participant of a conference alone hears:
//! <https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource>.

use shared::{CallSid, ConferenceSid};

use crate::twilio::{client::TwilioClient, error::TwilioError, request::Request};

impl TwilioClient {
    /// Plays to a participant what the TwiML at an address says. 404: they are not in this conference.
    ///
    /// It is asked once more only if Twilio did not take the request: what is played twice is heard twice.
    pub(crate) async fn announce(
        &self,
        conference_sid: &ConferenceSid,
        call_sid: &CallSid,
        announce_url: String,
    ) -> Result<(), TwilioError> {
        let url = self.participant(conference_sid, call_sid.as_str());
        let form = vec![("AnnounceUrl", announce_url), ("AnnounceMethod", "POST".to_owned())];
        self.send(Request::post_once(url).form(form)).await.map(drop)
    }
}
