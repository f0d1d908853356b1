//! A canvas that can be told things, and what of its effects a story looks at.

use serde_json::{Value, json};
use shared::{
    CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid,
    sync_map::MapChange,
    view::{ParticipantPhase, Timestamp},
};

use crate::{
    call::{CallView, MapContent, Phone, TileStatus},
    canvas::{CanvasEffect, CanvasMsg, CanvasState, Purpose},
    failure::Failure,
    ids::Ticket,
    reservation::{Reservation, ReservationStatus, TaskAttributes},
    server_request::{Answer, Leg},
    tile::{TileButton, TileKey, TileRequest},
};

pub(super) const AGENT: u128 = 1;
pub(super) const CUSTOMER: u128 = 2;
pub(super) const THIRD: u128 = 3;

/// The state, told things at a time in milliseconds.
pub(super) struct Canvas(pub(super) CanvasState);

impl Canvas {
    pub(super) fn new() -> Self {
        Self(CanvasState::new(Some("https://server.example".to_owned())))
    }

    /// A call that was accepted, with the agent, the customer and a third person; a frame is free. The
    /// agent talks in this browser.
    pub(super) fn with_two_people() -> Self {
        let active_call = Some(call(AGENT).to_string());
        Self::with_phone(Phone { active_call, is_browser: true })
    }

    /// The same, with another telephone of the agent's.
    pub(super) fn with_phone(phone: Phone) -> Self {
        let mut canvas = Self::new();
        canvas.tell(0, CanvasMsg::PhoneChanged(phone));
        canvas.tell(0, CanvasMsg::ReservationSeen(accepted()));
        let worker = json!({"participant_type": "worker", "worker_sid": WorkerSid::from_bits(9)});
        let items = vec![
            conf_status(&started()),
            leg(AGENT, worker),
            leg(CUSTOMER, json!({})),
            leg(THIRD, json!({"participant_type": "external"})),
        ];
        canvas.tell(1, CanvasMsg::MapOpened(task(), 1, content(items)));
        canvas.tell(2, CanvasMsg::FramePassed);
        canvas
    }

    pub(super) fn tell(&mut self, now: u64, msg: CanvasMsg) -> Vec<CanvasEffect> {
        self.0.update(msg, Timestamp(now))
    }

    pub(super) fn change(&mut self, now: u64, change: MapChange) -> Vec<CanvasEffect> {
        self.tell(now, CanvasMsg::ItemChanged(task(), 1, change))
    }

    /// The map says whether somebody is held, and that is drawn.
    pub(super) fn draws_held(&mut self, now: u64, person: u128, hold: bool) -> Vec<CanvasEffect> {
        self.draw(now);
        let effects = self.change(now, leg(person, json!({"hold": hold})));
        self.draw(now);
        effects
    }

    /// Whatever waits for a frame is drawn.
    fn draw(&mut self, now: u64) {
        while self.tell(now, CanvasMsg::FramePassed).contains(&CanvasEffect::RequestFrame) {}
    }

    pub(super) fn press(
        &mut self,
        now: u64,
        person: u128,
        button: TileButton,
    ) -> Vec<CanvasEffect> {
        self.tell(now, CanvasMsg::FramePassed);
        self.tell(now, CanvasMsg::TilePressed(task(), person_of(person), button))
    }

    pub(super) fn answer(&mut self, now: u64, person: u128, answer: Answer) -> Vec<CanvasEffect> {
        self.tell(now, CanvasMsg::ServerAnswered(task(), purpose_of(person), answer))
    }
}

pub(super) fn task() -> TaskSid {
    TaskSid::from_bits(1)
}

pub(super) fn call(person: u128) -> CallSid {
    CallSid::from_bits(person)
}

pub(super) fn person_of(person: u128) -> TileKey {
    TileKey::Leg(call(person))
}

/// What a request for a person is for.
pub(super) fn purpose_of(person: u128) -> Purpose {
    Purpose::Tile(person_of(person))
}

pub(super) fn refused(code: u32, words: &str) -> Failure {
    Failure::Refused { code, words: words.to_owned() }
}

pub(super) fn reservation() -> Reservation {
    Reservation {
        sid: ReservationSid::from_bits(1),
        task_sid: task(),
        worker_sid: Some(WorkerSid::from_bits(9)),
        status: ReservationStatus::Pending,
        attributes: TaskAttributes { auto_answer: true, ..TaskAttributes::default() },
    }
}

/// The reservation, once the agent has accepted it.
pub(super) fn accepted() -> Reservation {
    Reservation { status: ReservationStatus::Accepted, ..reservation() }
}

/// Items that were written long ago.
pub(super) fn content(items: Vec<MapChange>) -> MapContent {
    MapContent { items, written: Vec::new() }
}

pub(super) fn server_leg(person: u128) -> Leg {
    Leg { task_sid: task(), conference_sid: ConferenceSid::from_bits(1), call_sid: call(person) }
}

pub(super) fn started() -> Value {
    json!({"status": "started", "conference_sid": ConferenceSid::from_bits(1)})
}

pub(super) fn conf_status(data: &Value) -> MapChange {
    MapChange::read("conf_status", data).unwrap()
}

/// A customer who is joined, unless `data` says otherwise.
pub(super) fn leg(person: u128, mut data: Value) -> MapChange {
    let mut whole = json!({"participant_type": "customer", "status": "joined"});
    whole.as_object_mut().unwrap().append(data.as_object_mut().unwrap());
    MapChange::read(call(person).as_str(), &whole).unwrap()
}

pub(super) type Tile = (u128, ParticipantPhase, Option<TileRequest>);

/// The tiles of each `Show`, without the agent's own leg.
pub(super) fn shown(effects: &[CanvasEffect]) -> Vec<Option<Vec<Tile>>> {
    let tiles = |view: &CallView| {
        let people = view.conference.participants.iter().zip(&view.tiles);
        people
            .filter(|(leg, _)| leg.call_sid != Some(call(AGENT)))
            .map(|(leg, tile)| {
                let person =
                    [CUSTOMER, THIRD].into_iter().find(|it| leg.call_sid == Some(call(*it)));
                let request = match tile.status {
                    TileStatus::Request { key } => Some(key),
                    TileStatus::Unseen { .. }
                    | TileStatus::Problem { .. }
                    | TileStatus::Machine { .. }
                    | TileStatus::Muted { .. }
                    | TileStatus::Phase { .. } => None,
                };
                Some((person?, leg.phase, request))
            })
            .collect()
    };
    let views = effects.iter().filter_map(|effect| {
        let CanvasEffect::Show(view) = effect else { return None };
        Some(tiles(view))
    });
    views.collect()
}

/// The last view that was shown.
pub(super) fn last_view(effects: &[CanvasEffect]) -> &CallView {
    let view = effects.iter().rev().find_map(|effect| {
        let CanvasEffect::Show(view) = effect else { return None };
        Some(&**view)
    });
    view.expect("a view is shown")
}

pub(super) fn settled(effects: &[CanvasEffect]) -> Vec<(Ticket, Result<bool, Failure>)> {
    let settled = effects.iter().filter_map(|effect| {
        let CanvasEffect::Settle(ticket, outcome) = effect else { return None };
        Some((*ticket, outcome.clone()))
    });
    settled.collect()
}

pub(super) fn posts(effects: &[CanvasEffect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, CanvasEffect::Post(..))).count()
}

pub(super) fn alarm(effects: &[CanvasEffect]) -> Option<u64> {
    let last = effects.iter().rev().find_map(|effect| {
        let CanvasEffect::SetAlarm(at) = effect else { return None };
        Some(at.map(|at| at.0))
    });
    last?
}
