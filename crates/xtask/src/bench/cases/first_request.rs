//! The first `/create-new-task` after a start, and where its time goes: on another fresh server the
//! same request is sent with a mistake in it that is found later and later.

use anyhow::{Result, bail};

use super::{CREATE_NEW_TASK, mebibytes, median, milliseconds};
use crate::bench::{
    programs::{Programs, TwilioAccount},
    report::{Report, Unit},
    server::Server,
    stopwatch::Stopwatch,
    stub::{CONTACT_URI, INVALID_TOKEN, Stub, TOKEN},
};

const STARTS: usize = 7;
const AIM_FIRST_MILLISECONDS: f64 = 50.0;

const TO: &str = "+14155550123";
const FROM: &str = "+15005550101";
/// One digit is missing, which only the numbering plan of the country can tell.
const TOO_SHORT: &str = "+1415555012";

/// A request, whether it succeeds, and what is new in it after the one before.
struct Step {
    what: &'static str,
    fields: [&'static str; 3],
    succeeds: bool,
}

const STEPS: [Step; 5] = [
    Step {
        what: "a token that is not valid: the first connections",
        fields: [INVALID_TOKEN, CONTACT_URI, TO],
        succeeds: false,
    },
    Step {
        what: "somebody else's worker: the worker is read",
        fields: [TOKEN, "client:somebody_40else", TO],
        succeeds: false,
    },
    Step {
        what: "a number that is too short: the numbering plan",
        fields: [TOKEN, CONTACT_URI, TOO_SHORT],
        succeeds: false,
    },
    Step {
        what: "nothing wrong: the task and its map",
        fields: [TOKEN, CONTACT_URI, TO],
        succeeds: true,
    },
    Step { what: "once more", fields: [TOKEN, CONTACT_URI, TO], succeeds: true },
];

pub(in crate::bench) async fn measure(programs: &Programs, report: &mut Report) -> Result<()> {
    let stub = Stub::start().await?;
    let account = TwilioAccount::of(&stub);
    first(programs, &account, report).await?;
    steps(programs, &account, report).await
}

async fn first(programs: &Programs, account: &TwilioAccount, report: &mut Report) -> Result<()> {
    let mut spent = [(); 2].map(|()| Spent::default());
    for _ in 0..STARTS {
        let server = Server::start(programs, account).await?;
        for spent in &mut spent {
            spent.send(&server, &STEPS[3]).await?;
        }
        server.stop().await;
    }
    let group = format!("the first /create-new-task after a start (median of {STARTS})");
    let [first, second] = spent;
    report.add_with_aim(
        &group,
        "the first",
        median(first.milliseconds),
        Unit::Milliseconds,
        AIM_FIRST_MILLISECONDS,
    );
    report.add(&group, "the first", median(first.cpu), Unit::CpuMilliseconds);
    report.add(&group, "memory that it adds", median(first.mebibytes), Unit::Mebibytes);
    report.add(&group, "the second", median(second.milliseconds), Unit::Milliseconds);
    report.add(&group, "the second", median(second.cpu), Unit::CpuMilliseconds);
    Ok(())
}

async fn steps(programs: &Programs, account: &TwilioAccount, report: &mut Report) -> Result<()> {
    let mut spent = STEPS.map(|_| Spent::default());
    for _ in 0..STARTS {
        let server = Server::start(programs, account).await?;
        for (step, spent) in STEPS.iter().zip(&mut spent) {
            spent.send(&server, step).await?;
        }
        server.stop().await;
    }
    let group = format!("where its time goes: one after the other (median of {STARTS})");
    for (step, spent) in STEPS.iter().zip(spent) {
        report.add(&group, step.what, median(spent.milliseconds), Unit::Milliseconds);
        report.add(&group, step.what, median(spent.cpu), Unit::CpuMilliseconds);
        report.add(&group, step.what, median(spent.mebibytes), Unit::Mebibytes);
    }
    Ok(())
}

/// What a request took, start by start.
#[derive(Default)]
struct Spent {
    milliseconds: Vec<f64>,
    cpu: Vec<f64>,
    mebibytes: Vec<f64>,
}

impl Spent {
    async fn send(&mut self, server: &Server, step: &Step) -> Result<()> {
        let [token, worker, to] = step.fields;
        let form = [
            ("Token", token),
            ("Worker", worker),
            ("To", to),
            ("From", FROM),
            ("Internal", "false"),
        ];
        let process = server.process;
        let (cpu, memory) = (process.cpu_time_of_threads()?, process.resident_bytes()?);
        let stopwatch = Stopwatch::start();
        let (status, body) = server.client.ask(CREATE_NEW_TASK, &form).await?;
        self.milliseconds.push(milliseconds(stopwatch.elapsed()));
        self.cpu.push(milliseconds(process.cpu_time_of_threads()?.saturating_sub(cpu)));
        self.mebibytes.push(mebibytes(process.resident_bytes()?) - mebibytes(memory));
        if status.is_success() != step.succeeds {
            bail!("{}: the server answered {status}: {body}", step.what);
        }
        Ok(())
    }
}
