//! What a call or a recording does later.

use shared::CallSid;

/// What a call put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum VoiceWake {
    /// The call leaves the queue.
    Ring(CallSid),
    /// A desk phone picks up.
    DeskPhoneAnswers(CallSid),
    /// Nobody picked up for as long as the caller wanted to wait.
    RingTimeout(CallSid),
    /// Twilio has found out who picked up.
    MachineDetected(CallSid),
    /// The call has lasted as long as REST allows.
    TimeLimit(CallSid),
    /// A `<Pause>` of this document is over.
    PauseEnds { call_sid: CallSid, document: u32 },
    /// Twilio has worked on a recording long enough.
    RecordingReady(String),
}
