//! Which version was active before the one that is, by the releases of the account.
//!
//! Whether a release went back or brought something new follows from all releases before it. But a version
//! that was registered after the release before cannot have been active any earlier: from there on it is
//! known what goes back, and what came long ago need not be read.

/// The version of our plugin in a release, or none.
type Active = Option<String>;

/// Releases, the newest first, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct History {
    versions: Vec<Active>,
    /// The oldest that brought a version which cannot have been active any earlier, if the one before it was
    /// read.
    first: Option<usize>,
    oldest_is_first: bool,
}

impl History {
    /// Adds the release before. `is_first`: its version cannot have been active any earlier.
    pub(super) fn read(&mut self, version: Active, is_first: bool) {
        if self.oldest_is_first {
            self.first = self.versions.len().checked_sub(1);
        }
        self.oldest_is_first = is_first;
        self.versions.push(version);
    }

    /// The version to go back to, or nothing while that depends on releases that were not read.
    pub(super) fn before(&self) -> Option<Active> {
        let first = self.first?;
        let mut stack =
            vec![self.versions.get(first + 1)?.clone(), self.versions.get(first)?.clone()];
        for version in self.versions[..first].iter().rev() {
            advance(&mut stack, version.clone());
            // What lies below is not known.
            if stack.len() < 2 {
                return None;
            }
        }
        stack.into_iter().nth_back(1)
    }

    /// The same when there are no others.
    pub(super) fn before_in_all(self) -> Active {
        version_before(self.versions.into_iter().rev())
    }
}

/// The version to go back to, of what was active one after the other. Whoever has gone back does not come forward by
/// going back once more.
fn version_before(history: impl IntoIterator<Item = Active>) -> Active {
    let mut stack = vec![None];
    for version in history {
        advance(&mut stack, version);
    }
    stack.into_iter().nth_back(1).flatten()
}

/// The versions to which one can go back, the active one last.
fn advance(stack: &mut Vec<Active>, version: Active) {
    if stack.iter().nth_back(1) == Some(&version) {
        stack.pop();
    } else if stack.last() != Some(&version) {
        stack.push(version);
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[test]
    fn going_back_twice_goes_further_back() {
        for (history, want) in [
            (&[None, Some("1")] as &[Option<&str>], None),
            (&[Some("1"), Some("2"), Some("3")], Some("2")),
            (&[Some("1"), Some("2"), Some("3"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1")], None),
            (&[Some("1"), None, Some("1"), Some("1"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1"), Some("2")], Some("1")),
            (&[Some("1"), Some("2"), Some("1"), Some("3")], Some("1")),
        ] {
            let history = history.iter().map(|it| it.map(str::to_owned));
            assert_eq!(version_before(history).as_deref(), want);
        }
    }

    #[test]
    fn what_follows_from_the_newest_releases_follows_from_all() {
        let mut early = 0;
        for history in histories(6) {
            let want = version_before(history.clone());
            let (found, read) = newest_first(&history);
            assert_eq!(found, want, "{history:?}");
            early += usize::from(read < history.len());
        }
        assert!(early > 1000, "{early}");
    }

    #[test]
    fn no_more_is_read_than_the_answer_needs() {
        for (history, read) in [
            // The version before the newest.
            (&["1", "2", "3", "4"] as &[&str], 2),
            (&["1", "2", "3", "4", "4", "4"], 4),
            // Gone back once, so as far as the version before that.
            (&["1", "2", "3", "4", "3"], 4),
            (&["1", "2", "3", "4", "5", "4", "3"], 6),
        ] {
            let history: Vec<_> = history.iter().map(|it| Some((*it).to_owned())).collect();
            assert_eq!(newest_first(&history).1, read, "{history:?}");
        }
    }

    /// The answer, and how many releases were read for it.
    fn newest_first(history: &[Active]) -> (Active, usize) {
        let mut read = History::default();
        for (place, version) in history.iter().enumerate().rev() {
            let is_first = version.is_some() && !history[..place].contains(version);
            read.read(version.clone(), is_first);
            if let Some(before) = read.before() {
                return (before, read.versions.len());
            }
        }
        let length = read.versions.len();
        (read.before_in_all(), length)
    }

    /// All histories of three versions and none up to a length.
    fn histories(length: usize) -> Vec<Vec<Active>> {
        let versions = [None, Some("1"), Some("2"), Some("3")].map(|it| it.map(str::to_owned));
        let longer = |shorter: &Vec<Vec<Active>>| {
            let with = |it: &Vec<Active>| {
                let it = it.clone();
                versions.clone().map(|version| it.iter().cloned().chain([version]).collect())
            };
            Some(shorter.iter().flat_map(with).collect())
        };
        iter::successors(Some(vec![Vec::new()]), longer).take(length + 1).flatten().collect()
    }
}
