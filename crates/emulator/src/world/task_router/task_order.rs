//! The order in which a list shows tasks: `Ordering`.
//!
//! Source: <https://www.twilio.com/docs/taskrouter/api/task#read-multiple-task-resources>.

use std::cmp::Ordering;

use super::{error::TaskRouterError, tasks::Task};

/// What tasks are ordered by, the most important first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaskOrder(Vec<(OrderedBy, Direction)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OrderedBy {
    DateCreated,
    Priority,
    VirtualStartTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

impl TaskOrder {
    /// Reads `Priority:desc,DateCreated:asc`.
    pub(crate) fn parse(text: &str) -> Result<Self, TaskRouterError> {
        let parts = text.split(',').map(|part| {
            Self::part(part.trim()).ok_or_else(|| TaskRouterError::InvalidParameter {
                name: "Ordering",
                value: part.to_owned(),
            })
        });
        parts.collect::<Result<_, _>>().map(Self)
    }

    fn part(text: &str) -> Option<(OrderedBy, Direction)> {
        let (by, direction) = text.split_once(':')?;
        let by = match by {
            "DateCreated" => OrderedBy::DateCreated,
            "Priority" => OrderedBy::Priority,
            "VirtualStartTime" => OrderedBy::VirtualStartTime,
            _ => return None,
        };
        let direction = match direction {
            "asc" => Direction::Ascending,
            "desc" => Direction::Descending,
            _ => return None,
        };
        Some((by, direction))
    }

    pub(super) fn compare(&self, one: &Task, other: &Task) -> Ordering {
        let ordered = self.0.iter().map(|(by, direction)| {
            let ordered = match by {
                // Of two that were made at the same moment, one was made before the other all the same.
                OrderedBy::DateCreated => one.serial.cmp(&other.serial),
                OrderedBy::Priority => one.priority.cmp(&other.priority),
                OrderedBy::VirtualStartTime => {
                    one.virtual_start_time.cmp(&other.virtual_start_time)
                }
            };
            match direction {
                Direction::Ascending => ordered,
                Direction::Descending => ordered.reverse(),
            }
        });
        ordered.fold(Ordering::Equal, Ordering::then)
    }
}
