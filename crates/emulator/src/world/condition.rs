//! Comparisons joined by `AND`, `OR` and parentheses: what Twilio's two query languages have in common,
//! the one of `TaskRouter`'s workflows and the one of Live Query. What a comparison is, and how the
//! joints are written, each of them says itself.

mod token;

use std::iter::Peekable;

pub(crate) use token::Token;

/// Something that holds or does not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition<C> {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
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
        let condition = any_of::<L>(&mut tokens)?;
        match tokens.next() {
            None => Ok(condition),
            Some(token) => Err(format!("did not expect {token:?}")),
        }
    }

    /// Whether it holds, if `holds` says so of a comparison.
    pub(crate) fn holds(&self, holds: &impl Fn(&C) -> bool) -> bool {
        match self {
            Self::And(left, right) => left.holds(holds) && right.holds(holds),
            Self::Or(left, right) => left.holds(holds) || right.holds(holds),
            Self::Compare(comparison) => holds(comparison),
        }
    }

    /// All comparisons, from left to right.
    pub(crate) fn comparisons(&self) -> Vec<&C> {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                let mut comparisons = left.comparisons();
                comparisons.append(&mut right.comparisons());
                comparisons
            }
            Self::Compare(comparison) => vec![comparison],
        }
    }
}

fn any_of<L: Language>(tokens: &mut Tokens) -> Result<Condition<L::Comparison>, String> {
    let mut condition = all_of::<L>(tokens)?;
    while tokens.next_if(|token| L::joint(token) == Some(Joint::Or)).is_some() {
        condition = Condition::Or(Box::new(condition), Box::new(all_of::<L>(tokens)?));
    }
    Ok(condition)
}

fn all_of<L: Language>(tokens: &mut Tokens) -> Result<Condition<L::Comparison>, String> {
    let mut condition = one_of::<L>(tokens)?;
    while tokens.next_if(|token| L::joint(token) == Some(Joint::And)).is_some() {
        condition = Condition::And(Box::new(condition), Box::new(one_of::<L>(tokens)?));
    }
    Ok(condition)
}

fn one_of<L: Language>(tokens: &mut Tokens) -> Result<Condition<L::Comparison>, String> {
    if tokens.next_if_eq(&Token::Open).is_none() {
        return L::comparison(tokens).map(Condition::Compare);
    }
    let condition = any_of::<L>(tokens)?;
    match tokens.next() {
        Some(Token::Close) => Ok(condition),
        _ => Err("a parenthesis is not closed".to_owned()),
    }
}
