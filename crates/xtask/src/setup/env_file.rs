//! The text of `.env`, in which a setting is filled in without touching anything else.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EnvFile {
    text: String,
    is_changed: bool,
}

impl EnvFile {
    pub(super) fn of(text: String) -> Self {
        Self { text, is_changed: false }
    }

    /// Fills a setting in where it stands, empty or as a comment; else at the end.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let is_it = |line: &str| {
            let line = line.trim_start_matches('#').trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
            line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        // A line that is no comment is the one that counts.
        let place = lines
            .iter()
            .position(|line| is_it(line) && !line.trim_start().starts_with('#'))
            .or_else(|| lines.iter().position(|line| is_it(line)));
        // What has a blank in it is read with quotes alone.
        let is_plain = !value.contains(|it: char| it.is_whitespace() || "#\"$\\".contains(it));
        let filled = if is_plain { format!("{name}={value}") } else { format!("{name}='{value}'") };
        match place.and_then(|place| lines.get_mut(place)) {
            Some(line) => *line = filled,
            None => lines.push(filled),
        }
        self.text = lines.join("\n") + "\n";
        self.is_changed = true;
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for value in ["WS1", "+1 (415) 555-0100", "a#b", "a$b"] {
            let mut file = EnvFile::of("SID=\n".to_owned());
            file.set("SID", value);
            let read = dotenvy::from_read_iter(file.text().as_bytes()).next().unwrap().unwrap();
            assert_eq!(read, ("SID".to_owned(), value.to_owned()));
        }
    }

    #[test]
    fn a_setting_is_filled_in_where_it_stands_and_nothing_else_is_touched() {
        for (before, after) in [
            ("# the workspace\nSID=\nB=2\n", "# the workspace\nSID=WS1\nB=2\n"),
            ("# the workspace\n#SID=default\nB=2\n", "# the workspace\nSID=WS1\nB=2\n"),
            ("#SID=old\nSID=\n", "#SID=old\nSID=WS1\n"),
            ("SID_OTHER=1\n", "SID_OTHER=1\nSID=WS1\n"),
            ("export SID=old\nB=2\n", "SID=WS1\nB=2\n"),
            ("  #SID=old\nSID = old\n", "  #SID=old\nSID=WS1\n"),
            ("", "SID=WS1\n"),
        ] {
            let mut file = EnvFile::of(before.to_owned());
            file.set("SID", "WS1");
            assert_eq!(file.text(), after, "{before}");
            file.set("SID", "WS1");
            assert_eq!(file.text(), after, "twice changes nothing more");
        }
    }
}
