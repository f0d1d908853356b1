//! The Flex Plugins API: plugins and their versions, configurations (which versions run together) and
//! releases (which configuration runs).
//!
//! Source: <https://www.twilio.com/docs/flex/developer/plugins/api>.
//!
//! **Invariant:** nothing of it is ever changed or taken away, apart from the texts about a plugin: the
//! newest release alone says what Flex loads.

pub(crate) mod configuration;
pub(crate) mod configurations;
pub(crate) mod error;
pub(crate) mod plugin;
pub(crate) mod plugins;
pub(crate) mod releases;
#[cfg(test)]
mod tests;
pub(crate) mod versions;

use configuration::Configuration;
pub(crate) use error::PluginServiceError;
use plugin::Plugin;
use releases::Release;

/// All of the account, each list in the order in which it was made.
#[derive(Debug, Default)]
pub(crate) struct PluginService {
    plugins: Vec<Plugin>,
    configurations: Vec<Configuration>,
    releases: Vec<Release>,
}
