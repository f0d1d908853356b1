//! Text to [`Token`]s.

/// What the texts of both languages consist of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    /// `==`, `=`, `!=`, `&&`, `||`.
    Sign(&'static str),
    /// What stands between quotes.
    Text(String),
    /// A number, a keyword or a path with dots.
    Word(String),
}

/// The longer ones first.
const SIGNS: [&str; 5] = ["==", "!=", "&&", "||", "="];

pub(super) fn tokens(text: &str, quotes: &[char]) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = token(rest, first, quotes)?;
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The first token, and how many bytes of the text it is.
fn token(text: &str, first: char, quotes: &[char]) -> Result<(Token, usize), String> {
    if let Some(sign) = SIGNS.into_iter().find(|sign| text.starts_with(sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    if quotes.contains(&first) {
        let end = text[1..].find(first).ok_or("a text is not closed")? + 1;
        return Ok((Token::Text(text[1..end].to_owned()), end + 1));
    }
    let token = match first {
        '(' => Token::Open,
        ')' => Token::Close,
        '[' => Token::OpenList,
        ']' => Token::CloseList,
        ',' => Token::Comma,
        _ if is_of_word(first) && first != '.' => {
            let length = text.find(|char: char| !is_of_word(char)).unwrap_or(text.len());
            return Ok((Token::Word(text[..length].to_owned()), length));
        }
        _ => return Err(format!("did not expect `{first}`")),
    };
    Ok((token, 1))
}

fn is_of_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || char == '.'
}
