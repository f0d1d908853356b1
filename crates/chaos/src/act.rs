//! What happens in a call: what people do, and what befalls them. Which acts there are, and which of them
//! can be at a moment.

use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use shared::{CallSid, ReservationSid, TaskSid};

use crate::{
    numbers::number,
    truth::{Participant, Task, Truth},
};

/// The customer is the first number of a call.
pub(crate) const CUSTOMER: u64 = 0;
/// Up to so many people are in a call.
const MOST_PEOPLE: usize = 8;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Hold(CallSid, bool),
    /// Somebody is held, and hears what the agent has chosen.
    HoldWithMusic(CallSid),
    Mute(CallSid, bool),
    /// The agent of this leg pauses what is recorded, or resumes it.
    PauseRecording(CallSid, bool),
    /// Keys are pressed that this leg hears. The press has an id, with which its request can arrive twice.
    SendDigits(CallSid, u32),
    /// One more telephone rings. The press has an id, with which its request can arrive twice.
    Add(u64, u32),
    /// The customer is called again.
    CallAgain(u32),
    /// A colleague is asked to come.
    Invite(u32),
    /// The call is transferred to a colleague, who talks to the agent and the others first.
    AskFirst(u32),
    /// The same with whoever of a queue accepts.
    AskQueueFirst(u32),
    /// The call is handed over to a colleague, who is asked to come for it.
    HandOver(u32),
    /// The call is handed over to whoever of a queue accepts.
    HandOverToQueue(u32),
    /// The invitation is taken back.
    TakeBack(TaskSid),
    Remove(CallSid),
    /// Somebody hangs up.
    HangUp(CallSid),
    /// The agent hangs up in Flex, which says so before it does.
    Leave(CallSid),
    /// The conference is ended for all.
    End,
    /// The agent's page is loaded anew, and asks about this leg of somebody's. A telephone in the
    /// browser hangs up by it: then the agent's own leg is named, too.
    Reload(CallSid, Option<CallSid>),
    /// The agent's page goes on with a token that is over, and logs in when it is refused.
    TokenExpires,
    /// A supervisor listens to the worker of this reservation.
    Monitor(ReservationSid),
    /// The task is deleted in mid-call.
    Purge,
    /// The conference ends, and its legs join a new one of the same name.
    BornAgain,
}

/// What somebody does whose telephone rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pickup {
    Answer,
    /// A machine answers.
    Machine,
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
            3 => Self::Machine,
            _ => Self::Answer,
        }
    }

    /// As the emulator calls it.
    pub(crate) fn action(self) -> Option<&'static str> {
        match self {
            Self::Answer => Some("answer"),
            Self::Machine => Some("answer-machine"),
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
            Self::AskFirst(_) => Self::AskFirst(id),
            Self::AskQueueFirst(_) => Self::AskQueueFirst(id),
            Self::HandOver(_) => Self::HandOver(id),
            Self::HandOverToQueue(_) => Self::HandOverToQueue(id),
            // What is pressed twice is heard twice.
            Self::SendDigits(leg, _) => Self::SendDigits(leg.clone(), id),
            Self::Hold(..)
            | Self::HoldWithMusic(_)
            | Self::Mute(..)
            | Self::PauseRecording(..)
            | Self::TakeBack(_)
            | Self::Remove(_)
            | Self::HangUp(_)
            | Self::Leave(_)
            | Self::End
            | Self::Reload(..)
            | Self::TokenExpires
            | Self::Monitor(_)
            | Self::Purge
            | Self::BornAgain => self.clone(),
        }
    }

    /// What it is called in the table.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Hold(_, true) => "hold",
            Self::Hold(_, false) => "unhold",
            Self::HoldWithMusic(_) => "hold with other music",
            Self::Mute(_, true) => "mute",
            Self::Mute(_, false) => "unmute",
            Self::PauseRecording(_, true) => "pause the recording",
            Self::PauseRecording(_, false) => "resume the recording",
            Self::SendDigits(..) => "send digits",
            Self::Add(..) => "add",
            Self::CallAgain(_) => "call again",
            Self::Invite(_) => "invite",
            Self::AskFirst(_) => "ask a colleague first",
            Self::AskQueueFirst(_) => "ask a queue first",
            Self::HandOver(_) => "hand over",
            Self::HandOverToQueue(_) => "hand over to a queue",
            Self::TakeBack(_) => "take an invitation back",
            Self::Remove(_) => "remove",
            Self::HangUp(_) => "hang up",
            Self::Leave(_) => "leave",
            Self::End => "end",
            Self::Reload(_, None) => "reload",
            Self::Reload(_, Some(_)) => "reload with the telephone",
            Self::TokenExpires => "press with a token that is over",
            Self::Monitor(_) => "monitor",
            Self::Purge => "task deleted",
            Self::BornAgain => "conference born again",
        }
    }

    /// Which number of the call it has ring.
    pub(crate) fn rings(&self) -> Option<u64> {
        match self {
            Self::Add(index, _) => Some(*index),
            Self::CallAgain(_) => Some(CUSTOMER),
            Self::Hold(..)
            | Self::HoldWithMusic(_)
            | Self::Mute(..)
            | Self::PauseRecording(..)
            | Self::SendDigits(..)
            | Self::Invite(_)
            | Self::AskFirst(_)
            | Self::AskQueueFirst(_)
            | Self::HandOver(_)
            | Self::HandOverToQueue(_)
            | Self::TakeBack(_)
            | Self::Remove(_)
            | Self::HangUp(_)
            | Self::Leave(_)
            | Self::End
            | Self::Reload(..)
            | Self::TokenExpires
            | Self::Monitor(_)
            | Self::Purge
            | Self::BornAgain => None,
        }
    }

    /// Whether it is a button of the page, of which a request can arrive twice.
    pub(crate) fn is_pressed(&self) -> bool {
        !matches!(
            self,
            Self::HangUp(_)
                | Self::Reload(..)
                | Self::TokenExpires
                | Self::Monitor(_)
                | Self::Purge
                | Self::BornAgain
        )
    }

    pub(crate) fn is_transfer(&self) -> bool {
        matches!(
            self,
            Self::AskFirst(_)
                | Self::AskQueueFirst(_)
                | Self::HandOver(_)
                | Self::HandOverToQueue(_)
        )
    }

    /// Whether it is not known what becomes of other acts at the same time.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self, Self::Purge | Self::BornAgain)
    }

    /// Draws something that can be done, if there is anything. `agent` is the leg of who made the call.
    pub(crate) fn draw(
        chance: &mut StdRng,
        seed: u64,
        agent: &CallSid,
        added: u64,
        task: &TaskSid,
        truth: &Truth,
    ) -> Option<Self> {
        let (kind, id) = (chance.random_range(0..134), chance.random());
        let joined: Vec<&Participant> =
            truth.joined().filter(|it| !truth.only_listens(&it.call_sid)).collect();
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
            0..25 => other.map(|it| {
                if !it.hold && id % 4 == 0 {
                    Self::HoldWithMusic(it.call_sid)
                } else {
                    Self::Hold(it.call_sid, !it.hold)
                }
            }),
            25..42 => anybody.map(|it| Self::Mute(it.call_sid, !it.muted)),
            42..60 => (people < MOST_PEOPLE).then_some(Self::Add(added + 1, id)),
            60..68 => {
                let customer = number(seed, CUSTOMER);
                let is_there = truth.calls.iter().any(|it| it.to == customer && !it.is_over());
                let was_there = truth.calls.iter().any(|it| it.to == customer);
                (was_there && !is_there).then_some(Self::CallAgain(id))
            }
            68..76 => {
                let act = match id % 8 {
                    0 => Self::AskQueueFirst(id),
                    4 => Self::AskFirst(id),
                    _ => Self::Invite(id),
                };
                (people < MOST_PEOPLE && invited.is_none()).then_some(act)
            }
            76..80 => invited
                .filter(|task| task.assignment_status != "assigned")
                .map(|task| Self::TakeBack(task.sid.clone())),
            80..87 => other.map(|it| Self::Remove(it.call_sid)),
            87..95 => other.map(|it| Self::HangUp(it.call_sid)),
            95..97 => Some(Self::Leave(agent.clone())),
            // Their browser dies, where it is their telephone.
            97..99 => Some(Self::HangUp(agent.clone())),
            99 => Some(Self::End),
            100..103 => {
                let leg = chance.random_bool(0.5).then(|| agent.clone());
                other.map(|it| Self::Reload(it.call_sid, leg))
            }
            103..106 => {
                let listens = truth.calls.iter().any(|it| it.is_of_supervisor() && !it.is_over());
                let reservation = truth.call(agent)?.reservation_sid.clone();
                reservation.filter(|_| !listens).map(Self::Monitor)
            }
            106..108 => Some(Self::TokenExpires),
            108..110 => truth.task(task).is_some_and(Task::is_open).then_some(Self::Purge),
            110..112 => Some(Self::BornAgain),
            112..120 => {
                let to_queue = chance.random_bool(0.4);
                let act = if to_queue { Self::HandOverToQueue(id) } else { Self::HandOver(id) };
                (people < MOST_PEOPLE && invited.is_none()).then_some(act)
            }
            120..124 => {
                // Who has no tile has no button for it.
                let map = truth.map(task);
                let is_shown = |it: &Participant| map.participants.contains_key(&it.call_sid);
                let other = other.filter(|it| !it.hold && is_shown(it));
                other.map(|it| Self::SendDigits(it.call_sid, id))
            }
            _ => {
                let recording = truth.recording()?;
                Some(Self::PauseRecording(agent.clone(), recording != "paused"))
            }
        }
    }
}
