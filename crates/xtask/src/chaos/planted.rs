//! `cargo xtask chaos --planted`: shows that the random calls find mistakes. Each patch in
//! `crates/chaos/planted` is a mistake; a server with that mistake must end calls wrong, and this
//! workspace's server must not.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, bail};

use super::{programs::Programs, read};
use crate::{flags::ChaosFlags, sh, sources::Sources, test_counts::TestCounts};

const FOLDER: &str = "crates/chaos/planted";
/// How many calls each server plays: so many that also a race is lost in some of them that healing makes good
/// soon.
const SEEDS: u64 = 400;
/// By what the second line of a patch begins, and what stands between its parts.
const SEEN_AS: &str = "Seen as: ";
const OR: &str = " | ";
/// By what the program begins a line about something that differs.
const DIFFERS: &str = "differs: ";
/// The name of the server as it is.
const NO_MISTAKE: &str = "(none)";

/// A mistake that somebody could make.
#[derive(Debug, Clone)]
struct Mistake {
    name: String,
    /// The first line of its patch.
    what: String,
    /// What differs by it, from the second line: one of these is in the text of a difference.
    seen_as: Vec<String>,
    patch: PathBuf,
}

/// What the calls of one server have shown.
#[derive(Debug)]
struct Row {
    mistake: Option<Mistake>,
    counts: TestCounts,
    /// How many differences are of the kind that the mistake makes.
    as_expected: u32,
    /// The first of them; of the server as it is, the first of all.
    example: Option<String>,
}

/// Plays calls with each of the servers, and prints what they showed.
pub(super) async fn run(
    flags: &ChaosFlags,
    programs: &Programs,
    name: Option<&str>,
) -> Result<ExitCode> {
    let mistakes: Vec<Mistake> =
        all()?.into_iter().filter(|it| name.is_none_or(|name| it.name == name)).collect();
    if mistakes.is_empty() {
        bail!("there is no {FOLDER}/{}.patch", name.unwrap_or("*"));
    }
    println!("{}", head());
    let mut rows = vec![play(flags, None, programs).await?];
    println!("{}", rows[0].in_words());
    let sources = Sources::below("planted")?;
    for mistake in mistakes {
        sources.copy().await?;
        sources.apply(&mistake.patch).await?;
        let title = format!("building a server with the mistake `{}`", mistake.name);
        let server = sources.build_server(&title).await?;
        let row = play(flags, Some(mistake), &programs.with_server(&server)?).await?;
        println!("{}", row.in_words());
        rows.push(row);
    }
    println!("\n{}", table(&rows));
    let all_right = rows.iter().all(Row::is_right);
    Ok(if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Fails if a patch does not fit this workspace any more.
pub(crate) async fn check() -> Result<()> {
    for mistake in all()? {
        let mut git = sh::command("git");
        git.args(["apply", "--check"]).arg(&mistake.patch);
        sh::capture(git).await.with_context(|| format!("the mistake `{}`", mistake.name))?;
    }
    Ok(())
}

fn all() -> Result<Vec<Mistake>> {
    let mut mistakes = Vec::new();
    for patch in sh::files_below(&sh::path(FOLDER))? {
        let text = fs::read_to_string(&patch)?;
        let name = patch.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut lines = text.lines();
        let what = lines.next().unwrap_or_default().to_owned();
        let Some(seen_as) = lines.next().and_then(|line| line.strip_prefix(SEEN_AS)) else {
            bail!("{FOLDER}/{name}.patch must begin with what the mistake is, then `{SEEN_AS}…`");
        };
        let seen_as = seen_as.split(OR).map(str::to_owned).collect();
        mistakes.push(Mistake { name, what, seen_as, patch });
    }
    Ok(mistakes)
}

async fn play(flags: &ChaosFlags, mistake: Option<Mistake>, programs: &Programs) -> Result<Row> {
    let mut chaos = programs.command()?;
    // That a call can be lost by chance is not asked here.
    chaos.args(["--seeds", &flags.seeds.unwrap_or(SEEDS).to_string(), "--again", "0"]);
    chaos.args(&flags.rest);
    let title = match &mistake {
        Some(mistake) => format!("playing calls with the mistake `{}`", mistake.name),
        None => "playing calls with no mistake".to_owned(),
    };
    let name = mistake.as_ref().map_or("none", |mistake| &mistake.name);
    let log = sh::target()?.join("planted").join(format!("{name}.log"));
    let mut row = Row::of(mistake);
    let mut said = String::new();
    let each = |line: &str| {
        row.read(line);
        said.push_str(line);
        said.push('\n');
    };
    let all_right = sh::watch(&title, chaos, each).await?;
    sh::replace_file(&log, said.as_bytes())?;
    if !all_right && row.counts.failed == 0 {
        bail!("{title}: the calls could not be played to their end");
    }
    Ok(row)
}

impl Row {
    fn of(mistake: Option<Mistake>) -> Self {
        Self { mistake, counts: TestCounts::default(), as_expected: 0, example: None }
    }

    /// Reads a line of what the program says.
    fn read(&mut self, line: &str) {
        read(&mut self.counts, line);
        let Some(difference) = line.trim_start().strip_prefix(DIFFERS) else { return };
        let is_expected = self
            .mistake
            .as_ref()
            .is_none_or(|it| it.seen_as.iter().any(|part| difference.contains(part.as_str())));
        if is_expected {
            self.as_expected += 1;
            self.example.get_or_insert_with(|| difference.to_owned());
        }
    }

    /// A mistake is caught by what it does, not by what goes wrong beside it.
    fn is_caught(&self) -> bool {
        self.counts.failed > 0 && self.as_expected > 0
    }

    fn is_right(&self) -> bool {
        self.is_caught() == self.mistake.is_some()
    }

    fn in_words(&self) -> String {
        let name = self.mistake.as_ref().map_or(NO_MISTAKE, |mistake| &mistake.name);
        let (seeds, mismatches) = (self.counts.passed + self.counts.failed, self.counts.failed);
        let caught = if self.is_caught() { "yes" } else { "no" };
        let as_expected = self.as_expected;
        format!("{name:22} {seeds:>5} {mismatches:>10} {as_expected:>11}  {caught}")
    }
}

fn head() -> String {
    format!("{:22} {:>5} {:>10} {:>11}  caught", "mistake", "seeds", "mismatches", "as expected")
}

/// The table, and what each mistake is.
fn table(rows: &[Row]) -> String {
    let mut lines = vec![head()];
    lines.extend(rows.iter().map(Row::in_words));
    for row in rows {
        let (name, what) = match &row.mistake {
            Some(mistake) => (mistake.name.as_str(), mistake.what.as_str()),
            None if row.is_caught() => (NO_MISTAKE, "Something is wrong with the server as it is."),
            None => continue,
        };
        lines.push(format!("\n{name}: {what}"));
        lines.extend(row.example.iter().map(|example| format!("    for example: {example}")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_patch_says_what_it_breaks() {
        let mistakes = all().unwrap();
        assert!(mistakes.len() >= 6, "{mistakes:?}");
    }

    #[test]
    fn a_mistake_must_be_caught_and_what_is_right_must_not() {
        let mistake = Mistake {
            name: "end-ignored".to_owned(),
            what: "Nothing follows from the end.".to_owned(),
            seen_as: vec!["after the end".to_owned()],
            patch: PathBuf::new(),
        };
        let (right, wrong) = ("mismatches      0", "mismatches      1");
        let (theirs, another) =
            ("  differs: the item CA1 is joined after the end", "  differs: CA1 has no tile");
        for (mistake, lines, want) in [
            (None, &[right][..], true),
            (None, &[theirs, wrong], false),
            (Some(&mistake), &[right], false),
            (Some(&mistake), &[another, wrong], false),
            (Some(&mistake), &[theirs, wrong], true),
        ] {
            let mut row = Row::of(mistake.cloned());
            for line in lines {
                row.read(line);
            }
            assert_eq!(row.is_right(), want, "{lines:?}");
        }
    }
}
