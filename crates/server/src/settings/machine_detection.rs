//! What is done about answering machines.

/// `MACHINE_DETECTION`: whether Twilio finds out who picked up, which it charges for, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineDetection {
    /// It does not.
    Off,
    /// The tile says that a machine picked up, as soon as that is known.
    Detect,
    /// The same once the machine has come to its end, so that a message can be left.
    WaitForTone,
    /// The machine is hung up on.
    HangUp,
}

impl MachineDetection {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "detect" => Ok(Self::Detect),
            "wait-for-tone" => Ok(Self::WaitForTone),
            "hang-up" => Ok(Self::HangUp),
            _ => Err(format!("`{text}` is none of off, detect, wait-for-tone, hang-up")),
        }
    }

    /// The value of Twilio's parameter `MachineDetection`, if it is sent.
    pub(crate) fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Detect | Self::HangUp => Some("Enable"),
            Self::WaitForTone => Some("DetectMessageEnd"),
        }
    }
}
