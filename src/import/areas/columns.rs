//! Which column of a file of areas is the code, which the name, and what they say of kind and year.

use std::collections::HashSet;

use super::RawArea;
use crate::profile::{Area, AreaKind};

/// What the columns of a file are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Columns {
    code: Option<String>,
    name: Option<String>,
    /// By the names of the columns; the codes themselves know better.
    kind: Option<AreaKind>,
    vintage: Option<String>,
}

/// Whether a text is a code of the Government Statistical Service: a letter and eight digits.
pub(super) fn is_gss(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b"ENSWKJLM".contains(&b))
        && text.len() == 9
        && bytes.all(|b| b.is_ascii_digit())
}

/// The kind of area that a code is of.
fn kind_of(code: &str) -> Option<AreaKind> {
    match code.get(..3)? {
        "E01" | "W01" => Some(AreaKind::Lsoa),
        "E05" | "W05" | "S13" | "N08" => Some(AreaKind::Ward),
        _ => is_gss(code).then_some(AreaKind::Other),
    }
}

/// The year in a column's name: LSOA11CD is of 2011, "LSOA code (2011)" too.
pub(super) fn vintage_of(column: &str) -> Option<String> {
    let mut runs = column.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.find_map(|run| match run.len() {
        2 => Some(format!("20{run}")),
        4 if run.starts_with("20") => Some(run.to_owned()),
        _ => None,
    })
}

impl Columns {
    pub(super) fn of(areas: &[RawArea]) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in areas.iter().flat_map(|a| &a.fields) {
            if !names.contains(&name.as_str()) && names.len() < 500 {
                names.push(name);
            }
        }
        let values = |column: &str| -> Vec<&str> {
            let fields = areas.iter().flat_map(|a| &a.fields);
            let of = fields.filter(|(name, value)| name == column && !value.is_empty());
            of.map(|(_, value)| value.as_str()).collect()
        };
        // A district's code stands in many rows: the code of the area is the most various one.
        let mut code: Option<(usize, &str)> = None;
        for name in &names {
            let values = values(name);
            if values.is_empty() || !values.iter().all(|v| is_gss(v)) {
                continue;
            }
            let various = values.into_iter().collect::<HashSet<_>>().len();
            if code.is_none_or(|(most, _)| various > most) {
                code = Some((various, name));
            }
        }
        let by_name = |endings: &[&str]| {
            let ends = |name: &&&str| {
                let lower = name.to_lowercase();
                endings.iter().any(|e| lower.ends_with(e))
            };
            names.iter().find(ends).copied()
        };
        let code = code.map(|(_, name)| name).or_else(|| by_name(&["code", "cd", "_id"]));
        let beside = code.and_then(|code| {
            let lower = code.to_lowercase();
            let stem = lower.strip_suffix("code").or_else(|| lower.strip_suffix("cd"))?;
            let wanted = [format!("{stem}name"), format!("{stem}nm")];
            names.iter().find(|n| wanted.contains(&n.to_lowercase())).copied()
        });
        let name = beside
            .or_else(|| by_name(&["name", "nm", "title"]))
            .or_else(|| by_name(&["district", "ward", "neighbourhood", "borough"]));
        let said = [code, name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let lower = said.to_lowercase();
        let kind = if lower.contains("lsoa") {
            Some(AreaKind::Lsoa)
        } else if lower.contains("ward") || lower.starts_with("wd") {
            Some(AreaKind::Ward)
        } else {
            lower.contains("neighbourhood").then_some(AreaKind::Neighbourhood)
        };
        Self {
            vintage: code.and_then(vintage_of).or_else(|| name.and_then(vintage_of)),
            code: code.map(ToOwned::to_owned),
            name: name.map(ToOwned::to_owned),
            kind,
        }
    }

    /// Says of an area what its row does.
    pub(super) fn describe(&self, fields: &[(String, String)], area: &mut Area) {
        let value = |column: &Option<String>| {
            let column = column.as_ref()?;
            fields.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone())
        };
        area.code = value(&self.code).unwrap_or_default();
        area.name = value(&self.name).unwrap_or_default();
        area.kind = kind_of(&area.code).or(self.kind).unwrap_or(AreaKind::Other);
        if let Some(vintage) = &self.vintage {
            area.vintage.clone_from(vintage);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_boundary_is_read_from_the_name_of_its_column() {
        for (column, year) in [
            ("LSOA11CD", Some("2011")),
            ("WD21NM", Some("2021")),
            ("LSOA code (2011)", Some("2011")),
            ("area_code", None),
            ("code_1", None),
        ] {
            assert_eq!(vintage_of(column).as_deref(), year, "{column}");
        }
    }
}
