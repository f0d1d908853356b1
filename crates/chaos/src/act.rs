//! What people do in a call: which acts there are, and which of them can be done at a moment.

use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use shared::{CallSid, TaskSid};

use crate::{
    numbers::number,
    truth::{Participant, Truth},
};

/// The customer is the first number of a call.
pub(crate) const CUSTOMER: u64 = 0;
/// Up to so many people are in a call.
const MOST_PEOPLE: usize = 8;

/// One thing that somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Hold(CallSid, bool),
    Mute(CallSid, bool),
    /// One more telephone rings. The press has an id, with which its request can arrive twice.
    Add(u64, u32),
    /// The customer is called again.
    CallAgain(u32),
    /// A colleague is asked to come.
    Invite(u32),
    /// The invitation is taken back.
    TakeBack(TaskSid),
    Remove(CallSid),
    /// Somebody hangs up.
    HangUp(CallSid),
    /// The conference is ended for all.
    End,
}

/// What somebody does whose telephone rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pickup {
    Answer,
    Busy,
    Reject,
    /// It rings until Twilio gives up.
    Ignore,
}

impl Pickup {
    /// Most people answer.
    pub(crate) fn draw(chance: &mut StdRng) -> Self {
        match chance.random_range(0..10) {
            0 => Self::Busy,
            1 => Self::Reject,
            2 => Self::Ignore,
            _ => Self::Answer,
        }
    }

    /// As the emulator calls it.
    pub(crate) fn action(self) -> Option<&'static str> {
        match self {
            Self::Answer => Some("answer"),
            Self::Busy => Some("busy"),
            Self::Reject => Some("no-answer"),
            Self::Ignore => None,
        }
    }
}

impl Act {
    /// The same button, pressed once more.
    pub(crate) fn pressed_again(&self, id: u32) -> Self {
        match self {
            Self::Add(index, _) => Self::Add(*index, id),
            Self::CallAgain(_) => Self::CallAgain(id),
            Self::Invite(_) => Self::Invite(id),
            Self::Hold(..)
            | Self::Mute(..)
            | Self::TakeBack(_)
            | Self::Remove(_)
            | Self::HangUp(_)
            | Self::End => self.clone(),
        }
    }

    /// Draws something that can be done, if there is anything. `agent` is the leg of who made the call.
    pub(crate) fn draw(
        chance: &mut StdRng,
        seed: u64,
        agent: &CallSid,
        added: u64,
        truth: &Truth,
    ) -> Option<Self> {
        let (kind, id) = (chance.random_range(0..100), chance.random());
        let joined: Vec<&Participant> = truth.joined().collect();
        let others: Vec<&&Participant> = joined.iter().filter(|it| it.call_sid != *agent).collect();
        let other = others.choose(chance).map(|it| (**it).clone());
        let anybody = joined.choose(chance).map(|it| (*it).clone());
        let people = truth.live().map_or(0, |conference| conference.participants.len());
        let invited = truth.tasks.iter().find(|task| {
            task.is_open() && truth.worker_call(&task.sid).is_none_or(|call| call.sid != *agent)
        });
        let agent_is_there = joined.iter().any(|it| it.call_sid == *agent);
        if !agent_is_there {
            // Their page shows no call any more; people still hang up.
            return other.filter(|_| kind < 20).map(|it| Self::HangUp(it.call_sid));
        }
        match kind {
            0..25 => other.map(|it| Self::Hold(it.call_sid, !it.hold)),
            25..42 => anybody.map(|it| Self::Mute(it.call_sid, !it.muted)),
            42..60 => (people < MOST_PEOPLE).then_some(Self::Add(added + 1, id)),
            60..68 => {
                let customer = number(seed, CUSTOMER);
                let is_there = truth.calls.iter().any(|it| it.to == customer && !it.is_over());
                let was_there = truth.calls.iter().any(|it| it.to == customer);
                (was_there && !is_there).then_some(Self::CallAgain(id))
            }
            68..76 => (people < MOST_PEOPLE && invited.is_none()).then_some(Self::Invite(id)),
            76..80 => invited
                .filter(|task| task.assignment_status != "assigned")
                .map(|task| Self::TakeBack(task.sid.clone())),
            80..87 => other.map(|it| Self::Remove(it.call_sid)),
            87..95 => other.map(|it| Self::HangUp(it.call_sid)),
            95..98 => Some(Self::HangUp(agent.clone())),
            98 => None,
            _ => Some(Self::End),
        }
    }
}
