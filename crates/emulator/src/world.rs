//! The emulated account as plain data. A command changes it and leaves what follows in the outbox,
//! as [`Emission`]s; the shell carries them out.
//!
//! **Invariant:** nothing below `world/` reads a clock, the network or the system's randomness, and
//! nothing is `async`. Time is [`World::now`], chance is [`World::mint`]: the same commands at the
//! same times give the same world.

pub(crate) mod access_token;
pub(crate) mod condition;
pub(crate) mod emission;
pub(crate) mod flex_configuration;
pub(crate) mod live_query;
pub(crate) mod mint;
pub(crate) mod numbers;
pub(crate) mod people;
pub(crate) mod plugin_service;
pub(crate) mod serverless;
pub(crate) mod sync;
pub(crate) mod task_router;
pub(crate) mod tokens;
pub(crate) mod voice;

use jiff::Timestamp;

use crate::{account::Account, quirks::Quirks};
pub(crate) use emission::{Callback, Emission, TwimlPurpose, TwimlRequest, Wake};
use flex_configuration::FlexConfiguration;
use live_query::LiveData;
use mint::Mint;
use plugin_service::PluginService;
use serverless::Serverless;
use sync::Sync;
use task_router::TaskRouter;
use tokens::Tokens;
use voice::Voice;

/// Everything that the emulated Twilio knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) account: Account,
    /// The time at which the current command is carried out.
    pub(crate) now: Timestamp,
    pub(crate) mint: Mint,
    pub(crate) tokens: Tokens,
    pub(crate) sync: Sync,
    pub(crate) task_router: TaskRouter,
    live_data: LiveData,
    pub(crate) voice: Voice,
    pub(crate) serverless: Serverless,
    pub(crate) flex_configuration: FlexConfiguration,
    pub(crate) plugin_service: PluginService,
    /// How this Twilio behaves where nobody knows how the real one does.
    pub(crate) quirks: Quirks,
    outbox: Vec<Emission>,
}

impl World {
    pub(crate) fn new(account: Account, seed: u64, now: Timestamp) -> Self {
        let mut world = Self {
            sync: Sync::new(&account, now),
            task_router: TaskRouter::new(account.workflow_sid.clone(), now),
            account,
            now,
            live_data: LiveData::default(),
            mint: Mint::new(seed),
            tokens: Tokens::default(),
            voice: Voice::default(),
            serverless: Serverless::default(),
            flex_configuration: FlexConfiguration::default(),
            plugin_service: PluginService::default(),
            quirks: Quirks::default(),
            outbox: Vec::new(),
        };
        world.start_shift();
        world.publish_statistics();
        // Nobody listens so far.
        world.outbox.clear();
        world
    }

    /// Says that something follows from the command that is being carried out.
    pub(crate) fn emit(&mut self, emission: Emission) {
        self.outbox.push(emission);
    }

    /// Hands over what followed from the last command.
    pub(crate) fn take_emissions(&mut self) -> Vec<Emission> {
        self.note_history();
        std::mem::take(&mut self.outbox)
    }

    /// Something that was put off is due.
    pub(crate) fn wake(&mut self, wake: Wake) {
        match wake {
            Wake::SyncExpiry => self.expire_sync(),
            Wake::TaskRouter(wake) => self.wake_task_router_for(&wake),
            Wake::Voice(wake) => self.voice_wakes(wake),
            Wake::Serverless(wake) => self.serverless_wakes(&wake),
        }
    }
}
