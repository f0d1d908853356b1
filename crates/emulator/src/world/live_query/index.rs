//! The classes of things that can be searched.

use super::QueryError;

/// What an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Index {
    Worker,
    Reservation,
    Task,
    Queue,
}

impl Index {
    pub(crate) fn parse(name: &str) -> Result<Self, QueryError> {
        match name {
            "tr-worker" => Ok(Self::Worker),
            "tr-reservation" => Ok(Self::Reservation),
            "tr-task" => Ok(Self::Task),
            "tr-queue" => Ok(Self::Queue),
            _ => Err(QueryError::InvalidIndexName),
        }
    }
}
