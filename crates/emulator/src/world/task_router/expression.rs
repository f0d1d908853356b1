//! The expressions in which workflows, task queues and searches speak of attributes.
//!
//! Understood is what those of this workspace need, and what dialpads search for: `==`, `!=`, `HAS`,
//! `AND`, `OR`, parentheses; texts in single or double quotes, numbers, `true`, `false`, `null`;
//! dotted paths. Everything else is refused, as `TaskRouter` refuses what it does not understand.
//!
//! See <https://www.twilio.com/docs/taskrouter/expression-syntax>.

mod parse;

use serde_json::Value;

use super::error::TaskRouterError;
use crate::world::condition::Condition;

/// An expression that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression(Condition<Comparison>);

/// Two sides, and how they are compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    left: Operand,
    operator: Operator,
    right: Operand,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Literal(Value),
    /// The parts between the dots.
    Path(Vec<String>),
}

/// How the sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Has,
}

/// Whose attributes the paths of an expression name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// What a path without a prefix names.
    pub(super) own: &'a Value,
    /// What `task.` names.
    pub(super) task: &'a Value,
    /// What `worker.` names.
    pub(super) worker: &'a Value,
}

impl<'a> Scope<'a> {
    /// Attributes that stand alone.
    pub(super) fn of(attributes: &'a Value) -> Self {
        Self { own: attributes, task: &Value::Null, worker: &Value::Null }
    }
}

impl Expression {
    pub(super) fn parse(text: &str) -> Result<Self, TaskRouterError> {
        let condition = Condition::parse::<parse::TaskRouterLanguage>(text);
        condition.map(Self).map_err(|problem| TaskRouterError::InvalidExpression {
            expression: text.to_owned(),
            problem,
        })
    }

    /// Whether it is true of these attributes. An attribute that is not there is `null`.
    pub(super) fn holds(&self, scope: Scope<'_>) -> bool {
        self.0.holds(&|comparison| comparison.holds(scope))
    }
}

impl Comparison {
    fn holds(&self, scope: Scope<'_>) -> bool {
        let (left, right) = (self.left.value(scope), self.right.value(scope));
        match self.operator {
            Operator::Equal => equal(left, right),
            Operator::NotEqual => !equal(left, right),
            Operator::Has => left.as_array().is_some_and(|items| items.contains(right)),
        }
    }
}

impl Operand {
    fn value<'a>(&'a self, scope: Scope<'a>) -> &'a Value {
        let parts = match self {
            Self::Literal(value) => return value,
            Self::Path(parts) => parts,
        };
        let (root, parts) = match parts.split_first() {
            Some((first, rest)) if first == "task" && !rest.is_empty() => (scope.task, rest),
            Some((first, rest)) if first == "worker" && !rest.is_empty() => (scope.worker, rest),
            _ => (scope.own, parts.as_slice()),
        };
        parts.iter().try_fold(root, |value, part| value.get(part)).unwrap_or(&Value::Null)
    }
}

/// `1` and `1.0` are one number to `TaskRouter`.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => (left - right).abs() < f64::EPSILON,
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::TwilioError;

    #[test]
    fn what_workflows_and_searches_say_is_understood() {
        let task = json!({"targetWorker": "client:a", "conference": {"sid": "CF1"}, "n": 1});
        let worker = json!({"contact_uri": "client:a", "skills": ["calls"]});
        let scope = Scope { own: &task, task: &task, worker: &worker };
        for (text, want) in [
            ("1==1", true),
            ("targetWorker != null", true),
            ("absent != null", false),
            ("absent == null", true),
            ("conference.sid == 'CF1'", true),
            ("conference.sid=\"CF2\"", false),
            ("conference.participants.worker == 'CA1'", false),
            ("task.targetWorker == worker.contact_uri", true),
            ("worker.skills HAS 'calls'", true),
            ("targetWorker HAS 'client:a'", false),
            ("n == 1.0 AND (n == 2 OR targetWorker == 'client:a')", true),
            ("n == 2 and n == 1", false),
        ] {
            let expression = Expression::parse(text).expect(text);
            assert_eq!(expression.holds(scope), want, "{text}");
        }
    }

    #[test]
    fn what_task_router_does_not_understand_is_refused() {
        for text in ["", "a-b == 1", "a ==", "a == 'x", "(a == 1", "a == 1 b == 2", "a", "== 1"] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_expression_may_be_long_but_not_deep() {
        let nested = |depth| format!("{}1==1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Expression::parse(&nested(100)).is_ok());
        assert!(Expression::parse(&nested(101)).is_err());
        let deep = TwilioError::from(Expression::parse(&"(".repeat(200_000)).expect_err("deep"));
        assert_eq!((deep.status, deep.code), (400, 20001));
        for joint in [" AND ", " OR "] {
            let long = Expression::parse(&vec!["1==1"; 20_000].join(joint)).expect(joint);
            assert!(long.holds(Scope::of(&Value::Null)), "{joint}");
        }
    }
}
