//! Text to [`Expression`].

use std::iter::Peekable;

use serde_json::Value;

use super::{Expression, Operand, Operator};

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Operand(Operand),
    Operator(Operator),
    And,
    Or,
    Open,
    Close,
}

type Tokens = Peekable<std::vec::IntoIter<Token>>;

pub(super) fn expression(text: &str) -> Result<Expression, String> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    let expression = any_of(&mut tokens)?;
    match tokens.next() {
        None => Ok(expression),
        Some(token) => Err(format!("did not expect {token:?}")),
    }
}

fn any_of(tokens: &mut Tokens) -> Result<Expression, String> {
    let mut expression = all_of(tokens)?;
    while tokens.next_if_eq(&Token::Or).is_some() {
        expression = Expression::Or(Box::new(expression), Box::new(all_of(tokens)?));
    }
    Ok(expression)
}

fn all_of(tokens: &mut Tokens) -> Result<Expression, String> {
    let mut expression = comparison(tokens)?;
    while tokens.next_if_eq(&Token::And).is_some() {
        expression = Expression::And(Box::new(expression), Box::new(comparison(tokens)?));
    }
    Ok(expression)
}

fn comparison(tokens: &mut Tokens) -> Result<Expression, String> {
    if tokens.next_if_eq(&Token::Open).is_some() {
        let expression = any_of(tokens)?;
        return match tokens.next() {
            Some(Token::Close) => Ok(expression),
            _ => Err("a parenthesis is not closed".to_owned()),
        };
    }
    match (tokens.next(), tokens.next(), tokens.next()) {
        (
            Some(Token::Operand(left)),
            Some(Token::Operator(operator)),
            Some(Token::Operand(right)),
        ) => Ok(Expression::Compare(left, operator, right)),
        _ => Err("expected a comparison".to_owned()),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '=' if rest.starts_with("==") => (Token::Operator(Operator::Equal), 2),
            '=' => (Token::Operator(Operator::Equal), 1),
            '!' if rest.starts_with("!=") => (Token::Operator(Operator::NotEqual), 2),
            '\'' | '"' => quoted(rest, first)?,
            _ if first.is_ascii_alphanumeric() || first == '_' => word(rest)?,
            _ => return Err(format!("did not expect `{first}`")),
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn quoted(text: &str, quote: char) -> Result<(Token, usize), String> {
    let end = text[1..].find(quote).ok_or("a text is not closed")? + 1;
    let literal = Value::from(&text[1..end]);
    Ok((Token::Operand(Operand::Literal(literal)), end + 1))
}

fn word(text: &str) -> Result<(Token, usize), String> {
    let length = text
        .find(|char: char| !(char.is_ascii_alphanumeric() || char == '_' || char == '.'))
        .unwrap_or(text.len());
    let word = &text[..length];
    let token = match word.to_ascii_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "has" => Token::Operator(Operator::Has),
        _ => Token::Operand(operand(word)?),
    };
    Ok((token, length))
}

fn operand(word: &str) -> Result<Operand, String> {
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        let number: f64 = word.parse().map_err(|_| format!("`{word}` is not a number"))?;
        return Ok(Operand::Literal(Value::from(number)));
    }
    Ok(match word {
        "true" => Operand::Literal(Value::Bool(true)),
        "false" => Operand::Literal(Value::Bool(false)),
        "null" => Operand::Literal(Value::Null),
        path => Operand::Path(path.split('.').map(str::to_owned).collect()),
    })
}
