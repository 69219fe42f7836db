//! Tables that are no lines of text: what they have in common.

use super::super::error::ImportError;
use super::super::report::RowFault;

/// A row with its number in its table, or what is wrong with it.
pub(in crate::import) struct NumberedRow {
    pub number: u64,
    pub fields: Result<Vec<String>, RowFault>,
}

/// A table that hands out one row after the other.
pub(in crate::import) trait RowSource {
    /// The names of the columns.
    fn header(&self) -> Vec<String>;

    /// What the rows' numbers count.
    fn unit(&self) -> &'static str;

    /// The next row; `None` at the end.
    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError>;
}
