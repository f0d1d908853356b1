//! How comparisons are written in the expressions of `TaskRouter`.

use serde_json::Value;

use super::{Comparison, Operand, Operator};
use crate::world::condition::{Joint, Language, Token, Tokens};

/// The language of workflows, task queues and searches.
#[derive(Debug)]
pub(super) struct TaskRouterLanguage;

impl Language for TaskRouterLanguage {
    type Comparison = Comparison;
    const QUOTES: &'static [char] = &['\'', '"'];

    fn joint(token: &Token) -> Option<Joint> {
        let Token::Word(word) = token else { return None };
        match word.to_ascii_lowercase().as_str() {
            "and" => Some(Joint::And),
            "or" => Some(Joint::Or),
            _ => None,
        }
    }

    fn comparison(tokens: &mut Tokens) -> Result<Comparison, String> {
        let (left, operator, right) = (tokens.next(), tokens.next(), tokens.next());
        Ok(Comparison {
            left: operand(left)?,
            operator: self::operator(operator)?,
            right: operand(right)?,
        })
    }
}

fn operator(token: Option<Token>) -> Result<Operator, String> {
    match token {
        Some(Token::Sign("==" | "=")) => Ok(Operator::Equal),
        Some(Token::Sign("!=")) => Ok(Operator::NotEqual),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("has") => Ok(Operator::Has),
        _ => Err("expected a comparison".to_owned()),
    }
}

fn operand(token: Option<Token>) -> Result<Operand, String> {
    match token {
        Some(Token::Text(text)) => Ok(Operand::Literal(Value::from(text))),
        Some(Token::Word(word)) => word_operand(&word),
        _ => Err("expected a comparison".to_owned()),
    }
}

fn word_operand(word: &str) -> Result<Operand, String> {
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        let number: f64 = word.parse().map_err(|_| format!("`{word}` is not a number"))?;
        return Ok(Operand::Literal(Value::from(number)));
    }
    match word.to_ascii_lowercase().as_str() {
        "and" | "or" | "has" => return Err(format!("did not expect `{word}`")),
        _ => {}
    }
    Ok(match word {
        "true" => Operand::Literal(Value::Bool(true)),
        "false" => Operand::Literal(Value::Bool(false)),
        "null" => Operand::Literal(Value::Null),
        path => Operand::Path(path.split('.').map(str::to_owned).collect()),
    })
}
