//! The paths that a Rust file names: those of its `use` lines, and those in its code.

use super::tokens::Token;

/// A path as it is written, and the name that it has in the file afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedPath {
    pub(super) segments: Vec<String>,
    /// What a `use` makes of it. Absent: the path stands in code, or ends in `*`.
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

/// All paths of a file, in their order.
pub(super) fn paths(tokens: &[Token<'_>]) -> Vec<NamedPath> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at];
        if token.text == "use" {
            let mut reader = UseReader { tokens, at: at + 1, paths: &mut paths };
            reader.tree(&[]);
            at = reader.at;
        } else if is_name(token.text) && text_at(tokens, at + 1) == "::" {
            let segments = segments(tokens, &mut at);
            paths.push(NamedPath { segments, name: None, line: token.line });
        } else {
            at += 1;
        }
    }
    paths
}

/// Reads `a::b::c`, and stops behind it.
fn segments(tokens: &[Token<'_>], at: &mut usize) -> Vec<String> {
    let mut segments = Vec::new();
    while is_name(text_at(tokens, *at)) {
        segments.push(tokens[*at].text.to_owned());
        *at += 1;
        if text_at(tokens, *at) != "::" {
            break;
        }
        *at += 1;
    }
    segments
}

struct UseReader<'source, 'paths> {
    tokens: &'source [Token<'source>],
    at: usize,
    paths: &'paths mut Vec<NamedPath>,
}

impl UseReader<'_, '_> {
    /// Reads one tree of a `use`: `a::b`, `a::{b, c as d}`, `a::*`.
    fn tree(&mut self, prefix: &[String]) {
        let Some(first) = self.tokens.get(self.at) else { return };
        let line = first.line;
        let mut segments = prefix.to_vec();
        segments.extend(self::segments(self.tokens, &mut self.at));
        match text_at(self.tokens, self.at) {
            "{" => {
                self.at += 1;
                while !matches!(text_at(self.tokens, self.at), "}" | "") {
                    let before = self.at;
                    self.tree(&segments);
                    if text_at(self.tokens, self.at) == "," || self.at == before {
                        self.at += 1;
                    }
                }
                self.at += 1;
            }
            "*" => {
                self.at += 1;
                self.paths.push(NamedPath { segments, name: None, line });
            }
            "as" => {
                let name = text_at(self.tokens, self.at + 1).to_owned();
                self.at += 2;
                self.paths.push(NamedPath { segments, name: Some(name), line });
            }
            _ => {
                // `a::{self}` names `a`.
                if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
                    segments.pop();
                }
                let name = segments.last().cloned();
                self.paths.push(NamedPath { segments, name, line });
            }
        }
    }
}

fn text_at<'source>(tokens: &[Token<'source>], at: usize) -> &'source str {
    tokens.get(at).map_or("", |token| token.text)
}

fn is_name(text: &str) -> bool {
    text != "as" && text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[cfg(test)]
mod tests {
    use super::{super::tokens::Tokens, *};

    #[test]
    fn a_path_is_found_in_a_use_and_in_code() {
        for (source, want) in [
            ("use crate::a::B;", "crate::a::B=B"),
            (
                "pub(crate) use super::a::{self, B as C, d::*};",
                "super::a=a super::a::B=C super::a::d",
            ),
            ("use a::{b::{C, D}, E};\nf()", "a::b::C=C a::b::D=D a::E=E"),
            ("let x = crate::a::b(y::Z);", "crate::a::b y::Z"),
            ("a + b", ""),
        ] {
            let tokens = Tokens::read(source);
            let found: Vec<_> = paths(&tokens.code).iter().map(written).collect();
            assert_eq!(found.join(" "), want, "{source}");
        }
    }

    fn written(path: &NamedPath) -> String {
        let name = path.name.as_ref().map(|name| format!("={name}")).unwrap_or_default();
        format!("{}{name}", path.segments.join("::"))
    }
}
