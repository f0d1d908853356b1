//! Which commands stand in a document: the lines of its blocks for a shell, and what of ours stands in its
//! sentences and, with a word about it behind blanks, in its blocks of text.

/// What somebody is told to type, or what a sentence mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) text: String,
    /// What has to be there, as a comment before the block says: an account, for example.
    pub(super) needs: Option<String>,
    /// It stands in a sentence, and not in a block.
    pub(super) is_mentioned: bool,
}

/// The languages of blocks for a shell.
const SHELL: [&str; 3] = ["bash", "sh", "shell"];
/// By what the comment before a block begins that says what its commands need.
const NEEDS: &str = "<!-- needs ";

/// All commands of a document, in its order.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut found = Vec::new();
    let mut needs = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if let Some(language) = line.strip_prefix("```") {
            let told = |text| Command { text, needs: needs.clone(), is_mentioned: false };
            let block: Vec<&str> = lines.by_ref().take_while(|it| it.trim() != "```").collect();
            if language == "text" {
                let ours = block.iter().filter(|line| line.starts_with("cargo xtask "));
                let texts = ours.map(|line| words(line.split("  ").next().unwrap_or_default()));
                found.extend(texts.map(told));
            } else if SHELL.contains(&language) {
                found.extend(logical_lines(&block).into_iter().map(told));
            }
            needs = None;
        } else if let Some(what) = line.strip_prefix(NEEDS) {
            needs = Some(what.trim_end_matches("-->").trim().to_owned());
        } else if !line.is_empty() {
            needs = None;
            found.extend(spans(line).map(|text| Command { text, needs: None, is_mentioned: true }));
        }
    }
    found
}

/// The lines of a block, without comments and settings in front, and those that go on in the next line as
/// one.
fn logical_lines(block: &[&str]) -> Vec<String> {
    let joined = block.join("\n").replace("\\\n", " ");
    let lines = joined.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| words(without_settings(line))).filter(|line| !line.is_empty()).collect()
}

/// One of our commands in a sentence. `<task>` and `…` stand for something else.
fn spans(line: &str) -> impl Iterator<Item = String> {
    let spans = line.split('`').skip(1).step_by(2).map(without_settings);
    let ours = spans.filter(|span| span.starts_with("cargo xtask "));
    ours.filter(|span| !span.contains(['<', '…'])).map(words)
}

/// Without `PORT=3000` and the like in front.
fn without_settings(mut text: &str) -> &str {
    while let Some((first, rest)) = text.split_once(' ')
        && let Some((name, _)) = first.split_once('=')
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    {
        text = rest.trim_start();
    }
    text
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_in_blocks_for_a_shell_and_in_sentences() {
        let text = "Run `cargo xtask test`, or `cargo xtask <task>`; `cargo fmt` is another's.\n\n\
            ```bash\n# first\nPORT=3000 cargo xtask dev  # opens\n\ncargo xtask chaos \\\n    --seeds 4\n\
            ```\n\n```text\ncargo xtask bench   everything\ncargo others\n```\n\n\
            <!-- needs an account -->\n```sh\ncargo xtask deploy\n```\n\n```sh\nls\n```\n";
        let want = [
            ("cargo xtask test", None, true),
            ("cargo xtask dev", None, false),
            ("cargo xtask chaos --seeds 4", None, false),
            ("cargo xtask bench", None, false),
            ("cargo xtask deploy", Some("an account"), false),
            ("ls", None, false),
        ];
        let want = want.map(|(text, needs, is_mentioned)| Command {
            text: text.to_owned(),
            needs: needs.map(str::to_owned),
            is_mentioned,
        });
        assert_eq!(commands(text), want);
    }

    #[test]
    fn what_a_block_needs_stands_right_before_it() {
        let text = "<!-- needs an account -->\nBut first:\n\n```bash\nls\n```\n";
        let want = Command { text: "ls".to_owned(), needs: None, is_mentioned: false };
        assert_eq!(commands(text), [want]);
    }
}
