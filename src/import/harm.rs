//! Harm weights from a table that the user supplies.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::ImportError;
use super::error::shortened;
use super::table::{Table, TableRow};
use crate::profile::{AsbType, CrimeType, HarmWeights};

/// Reads a list of harm weights: a CSV or Excel table with the columns `crime_type` and `weight`, and where
/// wanted `asb_type` (personal, nuisance, environmental), `version`, `name`. The list's name is that of its
/// file where no column gives one; its version the first eight digits of its hash.
///
/// Refused whole where one row cannot be read, where a type stands twice, where a weight is no number from
/// 0: half a list would weigh wrongly without anybody noticing. Crime types are written as published data
/// writes them, whatever their capitals; one that no incident has is no mistake.
///
/// ```
/// use beatlas::import::read_harm_weights;
/// use beatlas::profile::CrimeType;
/// let file = std::env::temp_dir().join(format!("beatlas-harm-{}.csv", std::process::id()));
/// std::fs::write(&file, "crime_type,weight,version\nBurglary,20,2026-04\nDrugs,1.5,2026-04\n")?;
/// let weights = read_harm_weights(&file)?;
/// assert_eq!((weights.len(), weights.version.as_str()), (2, "2026-04"));
/// assert_eq!(weights.of(&CrimeType::Drugs, None), Some(1.5));
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_harm_weights(path: &Path) -> Result<HarmWeights, ImportError> {
    let expected = "the columns \"crime_type\" and \"weight\"";
    let mut table = Table::open(path, expected)?;
    let find = |name: &str| {
        let is = |h: &str| h.trim().replace([' ', '-'], "_").eq_ignore_ascii_case(name);
        table.header().position(is)
    };
    let (crime, weight) = (find("crime_type"), find("weight"));
    let (asb, version, name) = (find("asb_type"), find("version"), find("name"));
    let (Some(crime), Some(weight)) = (crime, weight) else {
        let found = format!("the columns {}", table.header_text());
        return Err(table.refused(
            table.header_line(),
            expected,
            &found,
            "name the columns so; asb_type, version and name may stand beside them",
        ));
    };
    let mut weights: Vec<(CrimeType, Option<AsbType>, f64)> = Vec::new();
    let (mut hash, mut versions, mut names) = (Sha256::new(), Vec::new(), Vec::new());
    while let Some(row) = table.next_row()? {
        let line = Some(table.line());
        let refused = |expected: &str, found: &str| {
            let found = format!("\"{}\"", shortened(found, 60));
            table.refused(line, expected, &found, "correct the row; no list is used in part")
        };
        if let TableRow::Fault(fault) = row {
            let problem = fault.at(table.file(), table.unit(), table.line());
            return Err(refused("a row that can be read", &problem.to_string()));
        }
        let text = |column: Option<usize>| table.field(column).trim();
        if [Some(crime), Some(weight), asb].into_iter().all(|c| text(c).is_empty()) {
            continue;
        }
        if text(Some(crime)).is_empty() {
            return Err(refused("a crime type", ""));
        }
        let crime_type = CrimeType::from_text(text(Some(crime)));
        let asb_type = match text(asb) {
            "" => None,
            other => Some(AsbType::from_text(&other.to_lowercase()).ok_or_else(|| {
                refused("an asb_type of personal, nuisance or environmental, or nothing", other)
            })?),
        };
        if asb_type.is_some() && crime_type != CrimeType::AntiSocialBehaviour {
            return Err(refused(
                "an asb_type only beside anti-social behaviour",
                text(Some(crime)),
            ));
        }
        let number: f64 = text(Some(weight)).parse().unwrap_or(f64::NAN);
        if !(number.is_finite() && number >= 0.0) {
            return Err(refused("a weight that is a number from 0", text(Some(weight))));
        }
        if weights.iter().any(|(t, a, _)| (t, *a) == (&crime_type, asb_type)) {
            return Err(refused("each type once", text(Some(crime))));
        }
        for (column, found) in [(version, &mut versions), (name, &mut names)] {
            let said = text(column).to_owned();
            if !said.is_empty() && !found.contains(&said) {
                found.push(said);
            }
        }
        let kind = asb_type.map_or("", AsbType::as_str);
        hash.update(format!("{crime_type}\t{kind}\t{number}\n"));
        weights.push((crime_type, asb_type, number));
    }
    for (what, found) in [("one version", &versions), ("one name", &names)] {
        if found.len() > 1 {
            let advice = "give each list a file of its own";
            return Err(table.refused(None, what, &found.join(" and "), advice));
        }
    }
    if weights.is_empty() {
        let advice = "give each crime type that is to count a row";
        return Err(table.refused(None, "at least one weight", "none", advice));
    }
    let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let digits = || {
        let hash = hash.finalize();
        format!("{:08x}", hash.iter().take(4).fold(0_u32, |n, b| (n << 8) | u32::from(*b)))
    };
    Ok(HarmWeights::new(
        names.pop().unwrap_or_else(stem),
        versions.pop().unwrap_or_else(digits),
        weights,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<HarmWeights, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("agreed.csv");
        std::fs::write(&file, text).unwrap();
        read_harm_weights(&file).map_err(|e| e.to_string())
    }

    #[test]
    fn a_list_has_its_name_its_version_and_its_weights() {
        let list = read("Crime type,ASB type,Weight\nanti-social behaviour,Personal,4\nAnti-social behaviour,,2\nRobbery,,365\n").unwrap();
        assert_eq!((list.name.as_str(), list.version.len(), list.len()), ("agreed", 8, 3));
        let asb = CrimeType::AntiSocialBehaviour;
        assert_eq!(list.of(&asb, Some(AsbType::Personal)), Some(4.0));
        assert_eq!(list.of(&asb, Some(AsbType::Environmental)), Some(2.0));
        assert_eq!(list.of(&CrimeType::Robbery, None), Some(365.0));
        assert_eq!(list.of(&CrimeType::Drugs, None), None);
        // Another weight is another version.
        let other = read("Crime type,ASB type,Weight\nRobbery,,364\n").unwrap();
        assert_ne!(other.version, list.version);
    }

    #[test]
    fn a_list_that_cannot_be_trusted_is_refused_whole() {
        for (text, what) in [
            ("crime,weight\nRobbery,1\n", "the columns \"crime_type\" and \"weight\""),
            ("crime_type,weight\nRobbery,much\n", "line 2: expected a weight"),
            ("crime_type,weight\nRobbery,-1\n", "number from 0"),
            ("crime_type,weight\nRobbery,1\nrobbery,2\n", "line 3: expected each type once"),
            ("crime_type,weight\n,2\n", "expected a crime type"),
            ("crime_type,asb_type,weight\nRobbery,personal,2\n", "only beside anti-social"),
            ("crime_type,asb_type,weight\nAnti-social behaviour,loud,2\n", "personal, nuisance"),
            ("crime_type,weight,version\nRobbery,1,a\nDrugs,1,b\n", "expected one version"),
            ("crime_type,weight\n", "at least one weight"),
        ] {
            let refusal = read(text).unwrap_err();
            assert!(refusal.contains(what), "{text:?}: {refusal}");
            assert!(refusal.contains("agreed.csv"), "{refusal}");
        }
    }
}
