//! Comparisons joined by `AND`, `OR` and parentheses: what Twilio's two query languages have in common,
//! the one of `TaskRouter`'s workflows and the one of Live Query. What a comparison is, and how the
//! joints are written, each of them says itself.

mod token;

use std::iter::Peekable;

pub(crate) use token::Token;

/// How many parentheses may stand inside of each other. Twilio does not say how many it reads.
const DEPTH: usize = 100;

/// Something that holds or does not. Only parentheses make it deeper, however long it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition<C> {
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
    Compare(C),
}

/// How conditions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joint {
    And,
    Or,
}

/// What a text consists of, one after the other.
pub(crate) type Tokens = Peekable<std::vec::IntoIter<Token>>;

/// What tells the languages apart.
pub(crate) trait Language {
    /// A comparison of this language.
    type Comparison;
    /// The marks in which texts stand.
    const QUOTES: &'static [char];

    /// Whether a token joins what stands on its two sides.
    fn joint(token: &Token) -> Option<Joint>;

    /// Reads one comparison, or says what is wrong with it.
    fn comparison(tokens: &mut Tokens) -> Result<Self::Comparison, String>;
}

impl<C> Condition<C> {
    /// Reads a whole text, or says what is wrong with it.
    pub(crate) fn parse<L: Language<Comparison = C>>(text: &str) -> Result<Self, String> {
        let mut tokens = token::tokens(text, L::QUOTES)?.into_iter().peekable();
        let condition = any_of::<L>(&mut tokens, DEPTH)?;
        match tokens.next() {
            None => Ok(condition),
            Some(token) => Err(format!("did not expect {token:?}")),
        }
    }

    /// Whether it holds, if `holds` says so of a comparison.
    pub(crate) fn holds(&self, holds: &impl Fn(&C) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(holds)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(holds)),
            Self::Compare(comparison) => holds(comparison),
        }
    }

    /// All comparisons, from left to right.
    pub(crate) fn comparisons(&self) -> Vec<&C> {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().flat_map(Self::comparisons).collect()
            }
            Self::Compare(comparison) => vec![comparison],
        }
    }
}

fn any_of<L: Language>(
    tokens: &mut Tokens,
    depth: usize,
) -> Result<Condition<L::Comparison>, String> {
    let mut parts = vec![all_of::<L>(tokens, depth)?];
    while tokens.next_if(|token| L::joint(token) == Some(Joint::Or)).is_some() {
        parts.push(all_of::<L>(tokens, depth)?);
    }
    Ok(joined(parts, Condition::Any))
}

fn all_of<L: Language>(
    tokens: &mut Tokens,
    depth: usize,
) -> Result<Condition<L::Comparison>, String> {
    let mut parts = vec![one_of::<L>(tokens, depth)?];
    while tokens.next_if(|token| L::joint(token) == Some(Joint::And)).is_some() {
        parts.push(one_of::<L>(tokens, depth)?);
    }
    Ok(joined(parts, Condition::All))
}

/// One part stands for itself.
fn joined<C>(
    parts: Vec<Condition<C>>,
    join: fn(Vec<Condition<C>>) -> Condition<C>,
) -> Condition<C> {
    match <[_; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => join(parts),
    }
}

/// `depth` is how many more parentheses may be opened.
fn one_of<L: Language>(
    tokens: &mut Tokens,
    depth: usize,
) -> Result<Condition<L::Comparison>, String> {
    if tokens.next_if_eq(&Token::Open).is_none() {
        return L::comparison(tokens).map(Condition::Compare);
    }
    let depth = depth.checked_sub(1).ok_or("too many parentheses stand inside of each other")?;
    let condition = any_of::<L>(tokens, depth)?;
    match tokens.next() {
        Some(Token::Close) => Ok(condition),
        _ => Err("a parenthesis is not closed".to_owned()),
    }
}
