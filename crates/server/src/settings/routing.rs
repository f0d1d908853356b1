//! How a task finds its worker.

use crate::settings::reader::Reader;

/// What brings a task to the worker whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// The task names its worker to `TaskRouter` (`RoutingTarget`): no filter is needed.
    Direct,
    /// A filter of the workflow compares `targetWorker` with the worker's `contact_uri`.
    Workflow,
}

impl Routing {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let help = "give direct or workflow, or leave it out";
        reader.with_default("TWILIO_ROUTING", "workflow", help, |text| match text {
            "direct" => Ok(Self::Direct),
            "workflow" => Ok(Self::Workflow),
            _ => Err(format!("`{text}` is no way to route a task")),
        })
    }
}
