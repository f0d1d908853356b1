//! Decides what goes wrong, and counts what went wrong.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{CallbackFaults, Fate, Faults, RequestFault};
use crate::{callbacks::CallbackKind, chance};

/// The parameters that say what a callback is about.
const NAMES: [&str; 5] =
    ["ConferenceSid", "CallSid", "RecordingSid", "StatusCallbackEvent", "CallStatus"];

/// The faults of one emulator.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultDesk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    faults: Faults,
    /// How many callbacks and requests there were about the same thing, since the faults were set.
    seen: BTreeMap<String, u64>,
    /// How often each fault has happened since the account was clean.
    happened: BTreeMap<String, u64>,
}

impl FaultDesk {
    /// What goes wrong, without what has happened as often as it should.
    pub(crate) fn faults(&self) -> Faults {
        let mut faults = self.state().faults.clone();
        faults.requests.retain(|fault| fault.times > 0);
        faults.callback_rules.retain(|rule| rule.times != Some(0));
        faults
    }

    /// Chooses what goes wrong from here on. Everything is counted from zero again but what happened.
    pub(crate) fn set(&self, faults: Faults) {
        let mut state = self.state();
        state.faults = faults;
        state.seen.clear();
    }

    /// Nothing goes wrong, and nothing ever did.
    pub(crate) fn reset(&self) {
        *self.state() = State::default();
    }

    /// How often each fault has happened.
    pub(crate) fn happened(&self) -> BTreeMap<String, u64> {
        self.state().happened.clone()
    }

    /// What happens to this callback.
    pub(crate) fn fate(&self, kind: CallbackKind, parameters: &[(&'static str, String)]) -> Fate {
        let mut state = self.state();
        let state = &mut *state;
        let Faults { callbacks, callback_rules, .. } = &state.faults;
        if callback_rules.is_empty() && *callbacks == CallbackFaults::default() {
            return Fate::default();
        }
        let about: Vec<_> = NAMES.iter().map(|name| value(parameters, name)).collect();
        let number = state.count(about.join(" "));
        let rules = &mut state.faults.callback_rules;
        let rule = rules.iter_mut().enumerate().find(|(_, rule)| rule.fits(kind, parameters));
        let (rule, faults) = match rule {
            Some((index, rule)) => {
                rule.times = rule.times.map(|times| times - 1);
                (index.to_string(), rule.faults)
            }
            None if kind == CallbackKind::StatusCallback => (String::new(), state.faults.callbacks),
            None => return Fate::default(),
        };
        let about: Vec<&str> = ["callback", &rule].into_iter().chain(about).collect();
        let fate = faults.draw(chance::of(state.faults.seed, &about, number));
        state.note_fate(fate);
        fate
    }

    /// Takes the fault that meets this request, if there is one.
    pub(crate) fn meet(&self, method: &str, path: &str) -> Option<RequestFault> {
        let mut state = self.state();
        let state = &mut *state;
        if state.faults.requests.is_empty() {
            return None;
        }
        let number = state.count(format!("{method} {path}"));
        let seed = state.faults.seed;
        let mut faults = state.faults.requests.iter_mut().enumerate();
        let (_, fault) = faults.find(|(index, fault)| {
            fault.fits(method, path) && fault.happens(seed, *index, method, path, number)
        })?;
        fault.times -= 1;
        let fault = fault.clone();
        state.note(&format!("request_{}", fault.name()));
        Some(fault)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts one more of the same, from 0.
    fn count(&mut self, about: String) -> u64 {
        let seen = self.seen.entry(about).or_default();
        *seen += 1;
        *seen - 1
    }

    fn note_fate(&mut self, fate: Fate) {
        if fate.dropped {
            return self.note("callback_drop");
        }
        for (name, happened) in [
            ("callback_repeat", fate.repeated_after.is_some()),
            ("callback_twice_at_once", fate.twice_at_once),
            ("callback_swap", fate.swapped),
            ("callback_delay", !fate.delay.is_zero()),
        ] {
            if happened {
                self.note(name);
            }
        }
    }

    fn note(&mut self, name: &str) {
        *self.happened.entry(name.to_owned()).or_default() += 1;
    }
}

fn value<'a>(parameters: &'a [(&'static str, String)], name: &str) -> &'a str {
    parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::CallbackRule;

    const PATH: &str = "/sync.twilio.com/v1/Services/IS1/Maps/WT1.CS/Items/CA1";

    #[test]
    fn the_same_seed_gives_the_same_faults_to_the_same_things_in_whatever_order() {
        let requests: Vec<_> =
            (0..60).map(|number| ("POST", format!("{PATH}{}", number % 3))).collect();
        let forward = |seed| fates(seed, requests.iter());
        let backward = fates(1, requests.iter().rev());
        assert_eq!(forward(1), forward(1));
        assert_ne!(forward(1), forward(2));
        // Of each path as many, in the same order: which path comes first changes nothing.
        let of_path = |fates: &[(String, bool)], path: &str| {
            let of_path = fates.iter().filter(|(of, _)| of == path);
            of_path.map(|(_, failed)| *failed).collect::<Vec<_>>()
        };
        for number in 0..3 {
            let path = format!("{PATH}{number}");
            assert_eq!(of_path(&forward(1), &path), of_path(&backward, &path), "{path}");
        }
    }

    #[test]
    fn the_fate_of_a_callback_does_not_depend_on_other_conferences() {
        let alone = |desk: &FaultDesk| (0..20).map(|_| desk.fate(STATUS, &join("CF1"))).collect();
        let among = |desk: &FaultDesk| {
            (0..20)
                .map(|_| {
                    desk.fate(STATUS, &join("CF2"));
                    desk.fate(STATUS, &join("CF1"))
                })
                .collect()
        };
        let callbacks = CallbackFaults {
            repeat: 0.5,
            swap: 0.5,
            drop: 0.5,
            delay_ms: (0, 400),
            ..Default::default()
        };
        let desk = desk(Faults { seed: 7, callbacks, ..Faults::default() });
        let fates: Vec<Fate> = alone(&desk);
        desk.set(desk.faults());
        let others: Vec<Fate> = among(&desk);
        assert_eq!(fates, others);
        assert!(fates.iter().any(|fate| fate.dropped) && !fates.iter().all(|fate| fate.dropped));
    }

    #[test]
    fn a_request_fault_meets_as_many_requests_as_it_says() {
        let fault: RequestFault = serde_json::from_value(serde_json::json!({
            "method": "POST", "path": "/sync.twilio.com/*/Items/*", "times": 2, "status": 412,
        }))
        .expect("a fault");
        let desk = desk(Faults { requests: vec![fault], ..Faults::default() });
        assert!(desk.meet("GET", PATH).is_none());
        assert!(desk.meet("POST", "/sync.twilio.com/v1/Services/IS1/Maps").is_none());
        assert!(desk.meet("POST", PATH).is_some());
        assert!(desk.meet("POST", PATH).is_some());
        assert!(desk.meet("POST", PATH).is_none());
        assert!(desk.faults().requests.is_empty());
        assert_eq!(desk.happened(), BTreeMap::from([("request_412".to_owned(), 2)]));
    }

    #[test]
    fn a_rule_decides_on_what_it_fits_as_often_as_it_says() {
        let rule = CallbackRule {
            parameters: BTreeMap::from([(
                "StatusCallbackEvent".to_owned(),
                "participant-*".to_owned(),
            )]),
            times: Some(1),
            faults: CallbackFaults { drop: 1.0, ..CallbackFaults::default() },
            ..CallbackRule::default()
        };
        let desk = desk(Faults { callback_rules: vec![rule], ..Faults::default() });
        let start = [("StatusCallbackEvent", "conference-start".to_owned())];
        assert!(!desk.fate(STATUS, &start).dropped);
        assert!(!desk.fate(CallbackKind::Twiml, &join("CF1")).dropped);
        assert!(desk.fate(STATUS, &join("CF1")).dropped);
        assert!(!desk.fate(STATUS, &join("CF1")).dropped);
        assert_eq!(desk.happened(), BTreeMap::from([("callback_drop".to_owned(), 1)]));
    }

    const STATUS: CallbackKind = CallbackKind::StatusCallback;

    fn desk(faults: Faults) -> FaultDesk {
        let desk = FaultDesk::default();
        desk.set(faults);
        desk
    }

    fn join(conference_sid: &str) -> [(&'static str, String); 2] {
        [
            ("ConferenceSid", conference_sid.to_owned()),
            ("StatusCallbackEvent", "participant-join".to_owned()),
        ]
    }

    /// Which of these requests fail.
    fn fates<'a>(
        seed: u64,
        requests: impl Iterator<Item = &'a (&'static str, String)>,
    ) -> Vec<(String, bool)> {
        let half = RequestFault {
            probability: 0.5,
            times: u32::MAX,
            ..RequestFault::fails("POST", "*", 503, 1)
        };
        let desk = desk(Faults { seed, requests: vec![half], ..Faults::default() });
        requests.map(|(method, path)| (path.clone(), desk.meet(method, path).is_some())).collect()
    }
}
