//! How tasks find their worker.

/// `TWILIO_ROUTING`: how a task gets to the one worker whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// By a filter of the workflow, which compares `targetWorker` with `contact_uri`.
    Workflow,
    /// By the task's `RoutingTarget`: the workflow needs no filter.
    Direct,
}

impl Routing {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "workflow" => Ok(Self::Workflow),
            "direct" => Ok(Self::Direct),
            _ => Err(format!("`{text}` is neither workflow nor direct")),
        }
    }
}
