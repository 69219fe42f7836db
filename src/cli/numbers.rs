//! Numbers of the command line: how they are read, and how a sentence says them.

use crate::geography::MetricBounds;

/// A number of metres above zero.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    let bad = || "expected a number of metres above zero".to_owned();
    finite(text).filter(|n| *n > 0.0).ok_or_else(bad)
}

/// A number of square kilometres above zero.
pub(super) fn square_kilometres(text: &str) -> Result<f64, String> {
    let bad = || "expected a number of square kilometres above zero".to_owned();
    finite(text).filter(|n| *n > 0.0).ok_or_else(bad)
}

/// A share in per cent.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let bad = || "expected a number of per cent above 0 and up to 100".to_owned();
    finite(text).filter(|n| *n > 0.0 && *n <= 100.0).ok_or_else(bad)
}

/// A share that is neither none nor all.
pub(super) fn confidence(text: &str) -> Result<f64, String> {
    let bad = || "expected a number above 0 and below 1, such as 0.9".to_owned();
    finite(text).filter(|n| *n > 0.0 && *n < 1.0).ok_or_else(bad)
}

/// The count of a place or a cell, one of a list.
pub(super) fn count(text: &str) -> Result<f64, String> {
    let bad = || "expected numbers from 0 with a comma between them, such as 10,8,2,0".to_owned();
    finite(text).filter(|n| *n >= 0.0).ok_or_else(bad)
}

/// The number of a cell, one of a list.
pub(super) fn cell_number(text: &str) -> Result<usize, String> {
    let number = text.trim().parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| {
        "expected the numbers of cells, counted from 1, with a comma between them, such as 1,3"
            .to_owned()
    })
}

/// The upper bound of a band of distance, one of a list.
pub(super) fn metres_bound(text: &str) -> Result<f64, String> {
    let bad =
        || "expected metres above zero with a comma between them, such as 100,200,300".to_owned();
    finite(text).filter(|n| *n > 0.0).ok_or_else(bad)
}

/// The upper bound of a band of time, one of a list.
pub(super) fn days_bound(text: &str) -> Result<i32, String> {
    let bad = || "expected whole days from 0 with a comma between them, such as 7,14,21".to_owned();
    text.trim().parse().ok().filter(|n| *n >= 0).ok_or_else(bad)
}

/// How many, none among them.
pub(super) fn whole(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "expected a whole number from 0".to_owned())
}

/// What a Monte Carlo run begins with.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| "expected a whole number from 0".to_owned())
}

/// Columns and rows of a grid.
pub(super) fn size(text: &str) -> Result<(usize, usize), String> {
    let bad = || "expected columns and rows such as 512,512".to_owned();
    let (cols, rows) = text.split_once(',').ok_or_else(bad)?;
    let number = |t: &str| t.trim().parse::<usize>().ok().filter(|n| (1..=20_000).contains(n));
    Ok((number(cols).ok_or_else(bad)?, number(rows).ok_or_else(bad)?))
}

/// West, south, east, north.
pub(super) fn extent(text: &str) -> Result<MetricBounds, String> {
    let bad = || "expected west,south,east,north in metres, such as 618000,418000,622000,422000";
    let numbers: Vec<f64> = text
        .split(',')
        .map(|t| finite(t).ok_or_else(|| bad().to_owned()))
        .collect::<Result<_, _>>()?;
    match numbers.as_slice() {
        [west, south, east, north] if west < east && south < north => {
            Ok(MetricBounds { west: *west, south: *south, east: *east, north: *north })
        }
        _ => Err(bad().to_owned()),
    }
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// Metres as a sentence says them: to the decimetre, which is finer than any place is known.
pub(super) fn metres(metres: f64) -> String {
    ((metres * 10.0).round() / 10.0).to_string()
}

/// A sum of weights as a sentence says it: sums of decimals end in digits that nobody gave.
pub(super) fn weight(weight: f64) -> String {
    // Adding zero makes the negative zero of an empty sum plain zero.
    ((weight * 100.0).round() / 100.0 + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_blanks_and_refused_in_words() {
        assert_eq!((count(" 8"), cell_number(" 3"), days_bound(" 7")), (Ok(8.0), Ok(3), Ok(7)));
        for refused in [
            positive("-5").err(),
            percent("0").err(),
            percent("100.5").err(),
            confidence("1").err(),
            count("inf").err(),
            cell_number("0").err(),
            metres_bound("x").err(),
            days_bound("1.5").err(),
            whole("-1").err(),
            seed("").err(),
        ] {
            assert!(refused.is_some_and(|words| words.starts_with("expected")));
        }
    }

    #[test]
    fn sentences_have_no_digits_that_nobody_gave() {
        assert_eq!((metres(20.0 / 3.0), metres(200.0)), ("6.7".to_owned(), "200".to_owned()));
        assert_eq!((weight(0.1 + 0.2), weight(-0.0)), ("0.3".to_owned(), "0".to_owned()));
    }
}
