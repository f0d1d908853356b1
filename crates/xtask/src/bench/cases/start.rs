//! From the start of the program to its first answer, and its memory before anybody asks anything.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use super::{mebibytes, median, milliseconds};
use crate::bench::{
    programs::{Programs, TwilioAccount},
    report::{Report, Unit},
    server::Server,
    stub::Stub,
};

const STARTS: usize = 9;
const AIM_START_MILLISECONDS: f64 = 20.0;
const AIM_IDLE_MEBIBYTES: f64 = 12.0;
/// Until whatever goes on in the background after a start is done.
const SETTLED: Duration = Duration::from_secs(1);

pub(in crate::bench) async fn measure(programs: &Programs, report: &mut Report) -> Result<()> {
    let stub = Stub::start().await?;
    let account = TwilioAccount::of(&stub);
    let (mut started, mut cpu, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let server = Server::start(programs, &account).await?;
        started.push(milliseconds(server.started_within));
        sleep(SETTLED).await;
        cpu.push(milliseconds(server.process.cpu_time_of_threads()?));
        idle.push(mebibytes(server.process.resident_bytes()?));
        server.stop().await;
    }
    let group = format!("start (median of {STARTS})");
    report.add_with_aim(
        &group,
        "to the first answer",
        median(started),
        Unit::Milliseconds,
        AIM_START_MILLISECONDS,
    );
    report.add(&group, "CPU time in the first second", median(cpu), Unit::CpuMilliseconds);
    report.add_with_aim(&group, "memory idle", median(idle), Unit::Mebibytes, AIM_IDLE_MEBIBYTES);
    Ok(())
}
