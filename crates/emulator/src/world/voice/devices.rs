//! The devices of the Voice SDK that are registered: in whose browsers a call to a `client:` rings.

use std::collections::BTreeMap;

/// How many devices of each identity are registered.
#[derive(Debug, Default)]
pub(crate) struct Devices(BTreeMap<String, u32>);

impl Devices {
    pub(crate) fn register(&mut self, identity: &str) {
        *self.0.entry(identity.to_owned()).or_default() += 1;
    }

    /// A device is gone. After the world was made anew it is not known.
    pub(crate) fn unregister(&mut self, identity: &str) {
        if let Some(count) = self.0.get_mut(identity) {
            *count = count.saturating_sub(1);
        }
    }

    pub(crate) fn is_registered(&self, identity: &str) -> bool {
        self.0.get(identity).is_some_and(|count| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_registered_while_one_of_its_devices_is() {
        let mut devices = Devices::default();
        devices.register("alex");
        devices.register("alex");
        devices.unregister("alex");
        assert!(devices.is_registered("alex"));
        devices.unregister("alex");
        devices.unregister("alex");
        assert!(!devices.is_registered("alex") && !devices.is_registered("sam"));
    }
}
