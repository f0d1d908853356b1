//! What happened in one call, with its times, for those who look for what went wrong.

use jiff::Timestamp;

#[derive(Debug, Clone, Default)]
pub(crate) struct Story {
    lines: Vec<(Timestamp, String)>,
}

impl Story {
    pub(crate) fn tell(&mut self, at: Timestamp, line: impl Into<String>) {
        self.lines.push((at, line.into()));
    }

    /// The lines, with the seconds since the first.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let begin = self.lines.first().map(|(at, _)| *at).unwrap_or_default();
        self.lines.iter().map(move |(at, line)| {
            format!("{:8.1} s  {line}", at.duration_since(begin).as_secs_f64())
        })
    }
}
