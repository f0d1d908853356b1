//! CPU time and memory of another process, and the model of the processor, from Linux's `/proc`.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result};

/// `USER_HZ`, the unit of `/proc/<pid>/stat`, is 100 on every architecture that Linux and Rust share.
const TICKS_PER_SECOND: u64 = 100;
const BYTES_PER_KIB: u64 = 1024;

/// A process that is running.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    id: u32,
}

impl Process {
    pub(super) fn new(id: u32) -> Self {
        Self { id }
    }

    /// User and system time of the whole process, threads that have ended included, in steps of 10 ms.
    pub(super) fn cpu_time(self) -> Result<Duration> {
        let stat = self.read("stat")?;
        let ticks = cpu_ticks(&stat).context("failed to read the CPU time in /proc/<pid>/stat")?;
        Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
    }

    /// CPU time of the threads that are alive, in nanoseconds: for what takes less than a second.
    pub(super) fn cpu_time_of_threads(self) -> Result<Duration> {
        let threads = fs::read_dir(self.folder().join("task")).context("the process has ended")?;
        let mut sum = Duration::ZERO;
        for thread in threads {
            // A thread that has ended since it was listed is left out.
            if let Ok(schedstat) = fs::read_to_string(thread?.path().join("schedstat")) {
                sum += time_on_cpu(&schedstat).context("failed to read schedstat in /proc")?;
            }
        }
        Ok(sum)
    }

    /// Resident memory in bytes.
    pub(super) fn resident_bytes(self) -> Result<u64> {
        let status = self.read("status")?;
        kibibytes(&status, "VmRSS").context("failed to read VmRSS in /proc/<pid>/status")
    }

    fn read(self, file: &str) -> Result<String> {
        let path = self.folder().join(file);
        fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))
    }

    fn folder(self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.id))
    }
}

/// The model of this machine's processor.
pub(super) fn processor() -> Result<String> {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo")
        .context("the benchmark reads Linux's /proc, which this machine does not have")?;
    Ok(model_name(&cpuinfo).unwrap_or_else(|| format!("unnamed {}", std::env::consts::ARCH)))
}

/// `utime` and `stime`, the 14th and the 15th field. The second one is a name in brackets that may
/// hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    let mut fields = behind_name.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(ticks()? + ticks()?)
}

/// The first field: nanoseconds on a processor.
fn time_on_cpu(schedstat: &str) -> Option<Duration> {
    schedstat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn kibibytes(status: &str, name: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kibibytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * BYTES_PER_KIB)
}

/// x86 has a `model name`; Arm gives numbers for who made it and which part it is.
fn model_name(cpuinfo: &str) -> Option<String> {
    let value = |name: &str| {
        cpuinfo.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key.trim() == name).then(|| value.trim().to_owned())
        })
    };
    value("model name")
        .or_else(|| Some(format!("Arm {} {}", value("CPU implementer")?, value("CPU part")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added_up_whatever_the_program_is_called() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 2000 0 0 0 123 45 6 7 20 0 5 0 99";
        assert_eq!(cpu_ticks(stat), Some(168));
        assert_eq!(cpu_ticks("7 (a"), None);
    }

    #[test]
    fn the_time_on_a_processor_is_the_first_field() {
        assert_eq!(time_on_cpu("1009946 12 1\n"), Some(Duration::from_nanos(1_009_946)));
    }

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "VmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(kibibytes(status, "VmRSS"), Some(1024 * 1024));
        assert_eq!(kibibytes(status, "Vm"), None);
    }

    #[test]
    fn a_processor_is_named_as_its_architecture_names_it() {
        let x86 = "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\n";
        assert_eq!(model_name(x86).as_deref(), Some("Some CPU @ 3 GHz"));
        let arm = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n";
        assert_eq!(model_name(arm).as_deref(), Some("Arm 0x41 0xd0c"));
        assert_eq!(model_name(""), None);
    }
}
