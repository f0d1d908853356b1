//! Plays one call: the agent's page, the people at their telephones, and a look at the truth between what
//! they do. A difference between what is told and what is true may stand for as long as the limit says.

mod acts;
mod arrivals;
mod dropped;
mod ending;
mod page;
mod relapse;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use anyhow::Result;
use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use shared::{CallSid, TaskSid};
use tokio::time::sleep;

use crate::{
    act::{CUSTOMER, Pickup},
    call_wish::CallWish,
    compare::{Asked, differences, never_allowed, too_many_rings},
    desk::Desk,
    environment::Environment,
    faults::Weather,
    flags::Flags,
    numbers::{self, number},
    settings::{Machines, Setup},
    story::Story,
    truth::{Item, Truth},
};

/// How often it is looked at a call, by the emulator's clock.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long an agent waits for something to come to their desk.
const PATIENCE: Duration = Duration::from_secs(40);

/// How long people sometimes only talk.
const LONG_PAUSE: Duration = Duration::from_secs(40);

/// How often what was done.
pub(crate) type Acts = BTreeMap<&'static str, u64>;

/// What became of one call.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) seed: u64,
    /// What differs; nothing if all was right.
    pub(crate) differences: Vec<String>,
    pub(crate) story: Story,
    /// Whether the agent was connected, and how many acts followed.
    pub(crate) connected: bool,
    pub(crate) acts: Acts,
    /// What it is compared with once more, later.
    call: Option<(TaskSid, Asked)>,
}

impl Outcome {
    /// Compares once more: what comes late, or twice, must not change what was told in the end.
    pub(crate) async fn look_again(&mut self, environment: &Environment) -> Result<()> {
        let Some((task_sid, asked)) = self.call.as_ref().filter(|_| self.differences.is_empty())
        else {
            return Ok(());
        };
        let truth = environment.twilio.truth(task_sid).await?;
        let mut found = differences(&truth, task_sid, asked);
        found.extend(too_many_rings(&truth, asked));
        found.extend(never_allowed(&truth, &environment.dial_check));
        for difference in found {
            self.differences.push(format!("{difference}, when all was over"));
        }
        Ok(())
    }
}

/// A difference that has been seen without a pause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    since: Timestamp,
    /// How late was by then what makes it, be it this machine or the process of the pages.
    late: Duration,
    /// Whether it is a page's.
    is_of_page: bool,
    /// For how long it may stand.
    limit: Duration,
}

pub(super) struct Play<'env> {
    flags: &'env Flags,
    desk: Desk<'env>,
    seed: u64,
    limit: Duration,
    chance: StdRng,
    story: Story,
    asked: Asked,
    task_sid: TaskSid,
    /// What is going to happen at which telephone, and when.
    pickups: BTreeMap<CallSid, (Timestamp, Pickup)>,
    /// The offers to the colleague that were dealt with.
    offers: BTreeSet<TaskSid>,
    /// The differences that have been seen without a pause.
    standing: BTreeMap<String, Standing>,
    /// Whether the agent's page is open.
    page_is_open: bool,
    /// What is wrong however soon it is put right.
    wrong: Vec<String>,
    /// When the conference was born again last.
    born_again: Option<Timestamp>,
    /// Whether the machine was late while the last acts were carried out.
    was_late: bool,
    /// The items of the map at the last look.
    items: Vec<Item>,
    /// When it was looked at the call last.
    looked: Option<Timestamp>,
    added: u64,
    acts: Acts,
}

/// Plays the call of a seed.
pub(crate) async fn play(environment: &Environment, flags: &Flags, seed: u64) -> Result<Outcome> {
    let desk = Desk::open(environment, flags, seed).await?;
    let mut chance = StdRng::seed_from_u64(seed);
    // Not all agents press at the same moment.
    sleep(flags.real(Duration::from_millis(chance.random_range(0..20_000)))).await;
    let mut story = Story::default();
    let mut presses = 0;
    let created = loop {
        presses += 1;
        let (answer, created) = desk.create(seed).await?;
        if let Some(created) = created {
            break created;
        }
        story.tell(Timestamp::UNIX_EPOCH, format!("the call is not made: {}", answer.in_words()));
        if presses == 3 {
            let (differences, acts) = (Vec::new(), Acts::new());
            return Ok(Outcome { seed, differences, story, connected: false, acts, call: None });
        }
    };
    let weather = Weather::of(seed);
    let mut asked = Asked {
        wish: CallWish::of(seed),
        weather,
        // A callback that is lost, or a hang-up that fails, is not repeated.
        machines: if weather == Weather::Calm { Setup::of(seed).machines } else { Machines::Told },
        ..Asked::default()
    };
    if desk.writes_as_people_do() {
        asked.extensions.extend(numbers::with_extension(seed));
    }
    asked.presses.insert(number(seed, CUSTOMER), presses);
    let mut play = Play {
        flags,
        desk,
        seed,
        limit: Weather::of(seed).limit(),
        chance,
        story: Story::default(),
        asked,
        task_sid: created.task_sid.clone(),
        pickups: BTreeMap::new(),
        offers: BTreeSet::new(),
        standing: BTreeMap::new(),
        page_is_open: false,
        wrong: Vec::new(),
        born_again: None,
        was_late: false,
        items: Vec::new(),
        looked: None,
        added: 0,
        acts: Acts::new(),
    };
    let agent = play.accept(&created.agent_join_url).await?;
    let connected = agent.is_some();
    let differences = match agent {
        Some(agent) => play.talk(agent).await?,
        None => Vec::new(),
    };
    if !differences.is_empty() {
        let truth = play.look().await?;
        for line in truth.in_words(&play.task_sid) {
            play.story.tell(truth.now, line);
        }
    }
    play.close_page().await?;
    play.wrap_up().await?;
    let Play { story, acts, task_sid, asked, .. } = play;
    let call = connected.then_some((task_sid, asked));
    Ok(Outcome { seed, differences, story, connected, acts, call })
}

impl Play<'_> {
    /// All that is done in the call, and its end. Returns what differs.
    async fn talk(&mut self, mut agent: CallSid) -> Result<Vec<String>> {
        let acts = self.chance.random_range(3..14);
        let mut truth = self.look().await?;
        for _ in 0..acts {
            if truth.live().is_none() || !self.late(&truth).is_empty() {
                break;
            }
            agent = self.leg_of_agent(agent, &truth);
            self.act(&agent, &truth).await?;
            let quiet = self.chance.random_bool(0.25);
            let pause = match self.chance.random_range(0..10) {
                0..3 => 0,
                _ => self.chance.random_range(200..6000),
            };
            truth = self.wait(Duration::from_millis(pause)).await?;
            if quiet {
                truth = self.settle().await?;
                // What comes late, or again, changes nothing.
                if self.chance.random_bool(0.3) {
                    truth = self.wait(LONG_PAUSE).await?;
                }
            }
        }
        let late = self.late(&truth);
        if late.is_empty() { self.end(agent).await } else { Ok(late) }
    }

    /// Looks at the truth, and lets people do what they are about to do.
    pub(super) async fn look(&mut self) -> Result<Truth> {
        let truth = self.desk.environment.twilio.truth(&self.task_sid).await?;
        self.people(&truth).await?;
        self.offers(&truth).await?;
        let differences = differences(&truth, &self.task_sid, &self.asked);
        self.note_relapses(&truth, &differences);
        self.note_needless_writes(&truth);
        let of_page = self.look_at_page(&truth).await?;
        let seen = differences
            .into_iter()
            .map(|difference| (difference, self.limit, false))
            .chain(of_page.into_iter().map(|(difference, limit)| (difference, limit, true)));
        let mut standing = BTreeMap::new();
        for (difference, limit, is_of_page) in seen {
            let late = self.desk.environment.late(is_of_page);
            let new = Standing { since: truth.now, late, is_of_page, limit };
            let known = self.standing.remove(&difference).unwrap_or(new);
            // A socket can fall silent while a difference stands.
            let limit = known.limit.max(limit);
            standing.insert(difference, Standing { limit, ..known });
        }
        self.standing = standing;
        self.looked = Some(truth.now);
        Ok(truth)
    }

    /// What is wrong, and the differences that have stood for too long, not counting what the machine was late by.
    pub(super) fn late(&self, truth: &Truth) -> Vec<String> {
        let is_late = |standing: &Standing| {
            let late = self.desk.environment.late(standing.is_of_page);
            let excused = late.saturating_sub(standing.late) * self.flags.speed;
            let limit = standing.limit + excused;
            truth.now.duration_since(standing.since).as_secs_f64() > limit.as_secs_f64()
        };
        let late = self.standing.iter().filter(|(_, standing)| is_late(standing));
        let late = late.map(|(difference, _)| difference.clone());
        self.wrong.iter().cloned().chain(late).collect()
    }

    /// Time passes.
    pub(super) async fn wait(&mut self, emulated: Duration) -> Result<Truth> {
        let mut left = emulated;
        loop {
            let step = left.min(LOOK_EVERY);
            sleep(self.flags.real(step)).await;
            left -= step;
            let truth = self.look().await?;
            if left.is_zero() {
                return Ok(truth);
            }
        }
    }

    /// Waits until what is told is true, or a difference has stood for too long.
    pub(super) async fn settle(&mut self) -> Result<Truth> {
        loop {
            let truth = self.look().await?;
            if self.standing.is_empty() || !self.late(&truth).is_empty() {
                return Ok(truth);
            }
            sleep(self.flags.real(LOOK_EVERY)).await;
        }
    }
}
