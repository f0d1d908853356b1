//! Names of what is open or awaited inside the plugin.

/// Names a promise that somebody waits for.
pub type Ticket = u32;

/// Names one opening of a map: what a closed one still reports counts for nothing.
pub type LinkId = u32;

/// Names one read of an open map.
pub type ReadId = u32;
