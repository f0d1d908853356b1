//! How comparisons are written in Live Query: `field operator "text"`.

use super::{Comparison, Operator};
use crate::world::condition::{Joint, Language, Token, Tokens};

/// The language of Live Query.
#[derive(Debug)]
pub(super) struct LiveQueryLanguage;

impl Language for LiveQueryLanguage {
    type Comparison = Comparison;
    const QUOTES: &'static [char] = &['"'];

    fn joint(token: &Token) -> Option<Joint> {
        match keyword(token)?.as_str() {
            "and" | "&&" => Some(Joint::And),
            "or" | "||" => Some(Joint::Or),
            _ => None,
        }
    }

    fn comparison(tokens: &mut Tokens) -> Result<Comparison, String> {
        let Some(Token::Word(field)) = tokens.next() else {
            return Err("expected a field".to_owned());
        };
        let operator = tokens.next().and_then(|token| keyword(&token)).unwrap_or_default();
        let operator = match operator.as_str() {
            "==" | "eq" => Operator::Equal(text(tokens)?),
            "!=" | "not_eq" => Operator::NotEqual(text(tokens)?),
            "contains" => Operator::Contains(text(tokens)?),
            "in" => Operator::In(list(tokens)?),
            "not_in" => Operator::NotIn(list(tokens)?),
            _ => return Err(format!("expected an operator after `{field}`")),
        };
        Ok(Comparison { field: field.split('.').map(str::to_owned).collect(), operator })
    }
}

/// Keywords may be written in lower or in upper case.
fn keyword(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) => Some(word.to_ascii_lowercase()),
        Token::Sign(sign) => Some((*sign).to_owned()),
        Token::Open
        | Token::Close
        | Token::OpenList
        | Token::CloseList
        | Token::Comma
        | Token::Text(_) => None,
    }
}

fn text(tokens: &mut Tokens) -> Result<String, String> {
    match tokens.next() {
        Some(Token::Text(text)) => Ok(text),
        _ => Err("expected a text in double quotes".to_owned()),
    }
}

fn list(tokens: &mut Tokens) -> Result<Vec<String>, String> {
    if tokens.next() != Some(Token::OpenList) {
        return Err("expected a list in square brackets".to_owned());
    }
    let mut texts = vec![text(tokens)?];
    while tokens.next_if_eq(&Token::Comma).is_some() {
        texts.push(text(tokens)?);
    }
    match tokens.next() {
        Some(Token::CloseList) => Ok(texts),
        _ => Err("a list is not closed".to_owned()),
    }
}
