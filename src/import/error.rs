//! Why a file is refused, in one sentence that says what to do.

/// Why nothing was imported. An error means that nothing has changed: an import is whole or not
/// at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// No file was given.
    #[error("expected at least one file to import, found none; name a CSV file")]
    NoFiles,
    /// The caller asked to stop.
    #[error("the import was cancelled; nothing has been changed")]
    Cancelled,
    /// The file cannot be opened or read.
    #[error("{file}: cannot be read ({reason}); check that the file exists and can be opened")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// The file can be read but is not what was expected.
    #[error("{file}{}: expected {expected}, found {found}; {advice}", line_text(*.line))]
    Refused {
        /// The file's name.
        file: String,
        /// The line, counted from 1, where the file has lines and one of them is to blame.
        line: Option<u64>,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
        /// What to do next.
        advice: String,
    },
    /// The file can be read in two ways, and only a person can say which is right.
    #[error("{file}: {question} (column \"{column}\", found \"{found}\"); {choices}")]
    Question {
        /// The file's name.
        file: String,
        /// The column in question.
        column: String,
        /// A value of it.
        found: String,
        /// What is asked.
        question: String,
        /// What can be answered, and how.
        choices: String,
    },
}

fn line_text(line: Option<u64>) -> String {
    line.map_or_else(String::new, |l| format!(", line {l}"))
}

/// A text short enough for a message: control characters as spaces, at most `most` characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(most).map(clean).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_file_line_expectation_finding_and_advice() {
        let e = ImportError::Refused {
            file: "a.csv".into(),
            line: Some(3),
            expected: "text".into(),
            found: "a NUL byte".into(),
            advice: "export it again".into(),
        };
        assert_eq!(
            e.to_string(),
            "a.csv, line 3: expected text, found a NUL byte; export it again"
        );
    }

    #[test]
    fn long_values_are_shortened_by_characters_not_bytes() {
        assert_eq!(shortened("ääää\n", 3), "äää…");
        assert_eq!(shortened("a\nb", 3), "a b");
    }
}
