//! Live Query's refusals, with the codes of <https://www.twilio.com/docs/api/errors> (5450x, 54510).

use thiserror::Error;

use crate::error::TwilioError;

/// Why a query was not answered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum QueryError {
    #[error("Invalid index name")]
    InvalidIndexName,
    #[error("Invalid query: {problem}")]
    InvalidQuery { problem: String },
    #[error("Query expression contains too many operators")]
    TooManyOperators,
    #[error("Query expression contains an array with too many items")]
    TooManyItems,
}

impl From<QueryError> for TwilioError {
    fn from(error: QueryError) -> Self {
        let code = match error {
            QueryError::InvalidIndexName => 54502,
            QueryError::InvalidQuery { .. } => 54507,
            QueryError::TooManyOperators => 54509,
            QueryError::TooManyItems => 54510,
        };
        Self::new(400, code, error.to_string())
    }
}
