//! Rust source as tokens with their lines: without comments, texts and tests.

/// A piece of source code, and the line that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'source> {
    pub(super) text: &'source str,
    pub(super) line: usize,
}

/// The tokens of a file. What is compiled only for tests is left out; the modules of their own that
/// tests are put into (`#[cfg(test)] mod tests;`) are named apart.
#[derive(Debug, Default)]
pub(super) struct Tokens<'source> {
    pub(super) code: Vec<Token<'source>>,
    pub(super) test_modules: Vec<&'source str>,
}

impl<'source> Tokens<'source> {
    pub(super) fn read(source: &'source str) -> Self {
        let all = tokens(source);
        let mut read = Self::default();
        let mut at = 0;
        while at < all.len() {
            if starts_with(&all[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
                let end = end_of_item(&all, at + 7);
                read.test_modules.extend(module_in_its_own_file(&all[at + 7..end]));
                at = end;
            } else {
                read.code.push(all[at]);
                at += 1;
            }
        }
        read
    }
}

fn starts_with(tokens: &[Token<'_>], texts: &[&str]) -> bool {
    tokens.len() >= texts.len() && tokens.iter().zip(texts).all(|(token, text)| token.text == *text)
}

/// The name in `mod name;`, whatever its visibility.
fn module_in_its_own_file<'source>(item: &[Token<'source>]) -> Option<&'source str> {
    let [.., keyword, name, semicolon] = item else { return None };
    (keyword.text == "mod" && semicolon.text == ";").then_some(name.text)
}

/// Where the item that begins at `from` ends: behind its semicolon, or behind its braces.
fn end_of_item(tokens: &[Token<'_>], from: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(from) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                // The end of an attribute is not the end of what it stands on.
                if depth == 0 && token.text == "}" {
                    return index + 1;
                }
            }
            ";" if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = length_of_token(rest, first);
        let (text, behind) = rest.split_at(length);
        let is_comment = text.starts_with("//") || text.starts_with("/*");
        let is_text = text.ends_with('"') || text.ends_with("\"#");
        if !first.is_whitespace() && !is_comment && !is_text {
            tokens.push(Token { text, line });
        }
        line += text.matches('\n').count();
        rest = behind;
    }
    tokens
}

/// How many bytes the token, the blank or the comment at the start of `rest` takes.
fn length_of_token(rest: &str, first: char) -> usize {
    let up_to_end_of = |end: &str, from: usize| {
        rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return up_to_end_of("*/", 2);
    }
    if first == '"' || rest.starts_with("b\"") {
        return length_of_text(rest);
    }
    for (start, end) in [("r\"", "\""), ("r#\"", "\"#"), ("br\"", "\"")] {
        if rest.starts_with(start) {
            return up_to_end_of(end, start.len());
        }
    }
    if let Some(length) = length_of_character(rest) {
        return length;
    }
    if rest.starts_with("::") {
        return 2;
    }
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    if is_word(first) {
        return rest.find(|character| !is_word(character)).unwrap_or(rest.len());
    }
    first.len_utf8()
}

/// A text in quotes; a quote behind a backslash does not end it.
fn length_of_text(rest: &str) -> usize {
    let opening = rest.find('"').unwrap_or(0) + 1;
    let mut is_escaped = false;
    for (at, character) in rest[opening..].char_indices() {
        match character {
            '"' if !is_escaped => return opening + at + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    rest.len()
}

/// A character in quotes, as far as it could be taken for something else: a lifetime is none.
fn length_of_character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    if let Some(escaped) = inner.strip_prefix('\\') {
        let skipped = escaped.chars().next()?.len_utf8();
        return escaped[skipped..].find('\'').map(|at| at + skipped + 3);
    }
    let character = inner.chars().next()?;
    inner[character.len_utf8()..].starts_with('\'').then(|| character.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> String {
        let tokens = Tokens::read(source).code;
        tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_texts_are_no_code() {
        for (source, want) in [
            ("a // crate::b\n/* c */ d", "a d"),
            (r#"a("crate::b \" c") d"#, "a ( ) d"),
            ("a(r#\"b \" c\"#) d", "a ( ) d"),
            (r"a('\'') b('{') &'c d", "a ( '\\'' ) b ( '{' ) & ' c d"),
            ("a::b_c::{D}", "a :: b_c :: { D }"),
        ] {
            assert_eq!(texts(source), want, "{source}");
        }
    }

    #[test]
    fn what_is_compiled_for_tests_alone_is_left_out() {
        assert_eq!(texts("a #[cfg(test)] mod tests { use super::*; fn b() {} } c"), "a c");
        assert_eq!(texts("a #[cfg(test)] #[x(y)] fn b(c: [u8; 2]) { { d } } e"), "a e");
        let source = "#[cfg(test)]\nmod stories;\nmod b;";
        assert_eq!(Tokens::read(source).test_modules, ["stories"]);
        assert_eq!(texts(source), "mod b ;");
    }

    #[test]
    fn a_token_knows_its_line() {
        let tokens = Tokens::read("a\n\"b\n\"\nc").code;
        assert_eq!(tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [1, 4]);
    }
}
