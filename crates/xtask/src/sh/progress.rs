//! One line on the terminal for each step that is going on: what it is, how long it has taken, and
//! the last thing that it said.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// From so many requests on, somebody wonders what takes so long.
const NOTICED: usize = 50;

/// A step that is going on. Dropped without [`Step::done`], it has failed.
#[derive(Debug)]
pub(crate) struct Step {
    title: String,
    started: Instant,
    bar: ProgressBar,
    over: bool,
}

impl Step {
    #[expect(clippy::disallowed_methods, reason = "a person wants to know how long it took")]
    pub(crate) fn start(title: impl Into<String>) -> Self {
        let title = title.into();
        let bar = bars().add(ProgressBar::new_spinner());
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {prefix} {elapsed} {wide_msg:.dim}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(title.clone());
        bar.enable_steady_tick(Duration::from_millis(100));
        if bar.is_hidden() {
            eprintln!("· {title}");
        }
        Self { title, started: Instant::now(), bar, over: false }
    }

    /// A step that asks about many things of one kind; a few take no time that anybody notices.
    pub(crate) fn of_many(what: &str, count: usize) -> Option<Self> {
        (count > NOTICED).then(|| Self::start(format!("looking at {count} {what}")))
    }

    /// Shows the last thing that the step said.
    pub(crate) fn note(&self, line: &str) {
        self.bar.set_message(line.trim().to_owned());
    }

    /// The step went well.
    pub(crate) fn done(mut self) {
        self.finish("✓");
    }

    fn finish(&mut self, mark: &str) {
        self.over = true;
        self.bar.finish_and_clear();
        let elapsed = in_words(self.started.elapsed());
        bars().suspend(|| eprintln!("{mark} {} ({elapsed})", self.title));
    }
}

/// The lines of all steps that go on side by side.
fn bars() -> &'static MultiProgress {
    static BARS: OnceLock<MultiProgress> = OnceLock::new();
    BARS.get_or_init(MultiProgress::new)
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.over {
            self.finish("✗");
        }
    }
}

fn in_words(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 60 {
        format!("{:.1} s", elapsed.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_given_in_minutes() {
        for (milliseconds, want) in [(340, "0.3 s"), (59_000, "59.0 s"), (125_900, "2 min 05 s")] {
            assert_eq!(in_words(Duration::from_millis(milliseconds)), want);
        }
    }
}
