//! Keys are played once for each press, however often its request arrives, and at whichever replica.
//!
//! **Invariant:** a press is written into the leg's item before its keys are played, and by one request alone.

use crate::{label::LegId, sync_map::ParticipantItem};

/// A press older than so many later ones is forgotten: by then no repeat of its request is under way.
const REMEMBERED: usize = 16;

/// A request to play the keys of a press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPress {
    /// Identifies the press; chosen by the page.
    pub press: LegId,
    /// Identifies this request of the press; chosen by the server.
    pub request: LegId,
}

impl KeyPress {
    /// The item with this request's claim to the press. `None` if a request of the same press has claimed it.
    pub fn claim(&self, known: &ParticipantItem) -> Option<ParticipantItem> {
        let mut presses: Vec<&str> = presses(known).collect();
        let is_same = |it: &&str| it.split('/').next() == Some(self.press.as_str());
        if presses.iter().any(is_same) {
            return None;
        }
        let entry = self.entry();
        presses.insert(0, &entry);
        presses.truncate(REMEMBERED);
        Some(ParticipantItem { key_presses: Some(presses.join(" ")), ..known.clone() })
    }

    /// The item without the claim, because the keys were not played. `None` if this request does not hold the claim.
    pub fn release(&self, known: &ParticipantItem) -> Option<ParticipantItem> {
        if !self.is_claimed(known) {
            return None;
        }
        let entry = self.entry();
        let others: Vec<&str> = presses(known).filter(|it| *it != entry).collect();
        let key_presses = (!others.is_empty()).then(|| others.join(" "));
        Some(ParticipantItem { key_presses, ..known.clone() })
    }

    /// Whether this request holds the claim: it plays the keys.
    pub fn is_claimed(&self, item: &ParticipantItem) -> bool {
        let entry = self.entry();
        presses(item).any(|it| it == entry)
    }

    fn entry(&self) -> String {
        format!("{}/{}", self.press, self.request)
    }
}

fn presses(item: &ParticipantItem) -> impl Iterator<Item = &str> {
    item.key_presses.as_deref().unwrap_or_default().split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(press: u32, request: u32) -> KeyPress {
        KeyPress { press: LegId::from_bits(press), request: LegId::from_bits(request) }
    }

    #[test]
    fn one_request_of_a_press_claims_it() {
        let (first, again) = (request(1, 10), request(1, 11));
        let item = first.claim(&ParticipantItem::default()).unwrap();
        assert_eq!((first.is_claimed(&item), again.is_claimed(&item)), (true, false));
        assert_eq!((first.claim(&item), again.claim(&item)), (None, None));
        assert_eq!(again.release(&item), None);
        let item = first.release(&item).unwrap();
        assert_eq!(item, ParticipantItem::default());
        assert!(again.is_claimed(&again.claim(&item).unwrap()), "its keys were not played");
    }

    #[test]
    fn later_presses_are_others_and_the_last_few_are_remembered() {
        let mut item = ParticipantItem::default();
        for press in 0..20 {
            item = request(press, 100 + press).claim(&item).unwrap();
        }
        let is_remembered = |press: u32| request(press, 7).claim(&item).is_none();
        let remembered: Vec<u32> = (0..20).filter(|press| is_remembered(*press)).collect();
        assert_eq!(remembered, (4..20).collect::<Vec<_>>());
    }
}
