//! Memory after many calls, which come 16 at once: what is remembered of them, and what the allocator
//! does not give back.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use super::{load::Bench, mebibytes, milliseconds, number};
use crate::bench::{
    programs::Programs,
    report::{Report, Unit},
};

/// How many there are if nobody says.
pub(in crate::bench) const CALLS: usize = 10_000;
const AT_ONCE: usize = 16;
/// In how many parts the calls come: memory that levels off is no leak.
const PARTS: usize = 4;
const AIM_MEBIBYTES: f64 = 32.0;
const SETTLED: Duration = Duration::from_secs(2);

pub(in crate::bench) async fn measure(
    programs: &Programs,
    report: &mut Report,
    calls: usize,
) -> Result<()> {
    let bench = Bench::start(programs).await?;
    let group = format!("memory under load, {AT_ONCE} calls at once");
    let process = bench.server.process;
    let cpu = process.cpu_time()?;
    for part in 1..=PARTS {
        let of_this_part = calls * part / PARTS - calls * (part - 1) / PARTS;
        bench.calls(AT_ONCE, of_this_part).await?;
        sleep(SETTLED).await;
        let memory = mebibytes(process.resident_bytes()?);
        let name = format!("after {} calls", calls * part / PARTS);
        if part == PARTS {
            report.add_with_aim(&group, name, memory, Unit::Mebibytes, AIM_MEBIBYTES);
        } else {
            report.add(&group, name, memory, Unit::Mebibytes);
        }
    }
    let cpu = milliseconds(process.cpu_time()?.saturating_sub(cpu)) / number(calls.max(1));
    report.add(&group, "a call of 13 events", cpu, Unit::CpuMilliseconds);
    bench.stop().await;
    Ok(())
}
