//! The emulator's resources have exactly the fields, of exactly the types, that Twilio publishes.

#[path = "contract/support.rs"]
mod support;

#[path = "contract/calls.rs"]
mod calls;
#[path = "contract/flex_plugins.rs"]
mod flex_plugins;
#[path = "contract/recording_events.rs"]
mod recording_events;
#[path = "contract/serverless.rs"]
mod serverless;
#[path = "contract/sync.rs"]
mod sync;
#[path = "contract/task_router.rs"]
mod task_router;
#[path = "contract/voice.rs"]
mod voice;
