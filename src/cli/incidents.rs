//! Which incidents of a profile count, and what they weigh.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::derived::HotSpotQuestion;
use crate::import::read_harm_weights;
use crate::profile::{
    AsbType, CrimeType, HarmWeights, IncidentFilter, Month, NeighbourhoodProfile, Period,
};

/// Which incidents of a profile count.
#[derive(Debug, Args)]
pub(super) struct IncidentArgs {
    /// Profile: the first month, such as 2025-09.
    #[arg(long, value_name = "MONTH")]
    pub(super) from: Option<Month>,
    /// Profile: the last month, such as 2026-08.
    #[arg(long, value_name = "MONTH")]
    pub(super) to: Option<Month>,
    /// Profile: a type of anti-social behaviour that counts (personal, nuisance, environmental);
    /// may be repeated.
    #[arg(long, value_name = "TYPE")]
    asb_type: Vec<String>,
    /// Profile: a crime type that counts instead of anti-social behaviour, or "all"; may be
    /// repeated.
    #[arg(long, value_name = "TYPE")]
    crime_type: Vec<String>,
    /// Profile: weigh incidents by type, from a table whose columns are those of a list of harm weights
    /// (see the README).
    #[arg(long, value_name = "F.csv")]
    pub(super) harm: Option<PathBuf>,
}

impl IncidentArgs {
    /// The options of these that were given, by name.
    pub(super) fn given(&self) -> impl Iterator<Item = &'static str> + use<> {
        let options = [
            ("--from", self.from.is_some()),
            ("--to", self.to.is_some()),
            ("--asb-type", !self.asb_type.is_empty()),
            ("--crime-type", !self.crime_type.is_empty()),
            ("--harm", self.harm.is_some()),
        ];
        options.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name)
    }

    /// A CSV of coordinates has no months and no types: a filter on it would count all the same.
    pub(super) fn refuse_for_a_csv(&self) -> Result<(), Failure> {
        if self.given().next().is_some() {
            let words = "--from, --to, --asb-type, --crime-type and --harm belong to a profile; import the CSV with 'beatlas import' to choose among its rows";
            return Err(Failure::usage(words));
        }
        Ok(())
    }

    /// The harm weights, where a file of them was named.
    pub(super) fn harm(&self) -> Result<Option<HarmWeights>, Failure> {
        self.harm.as_deref().map(read_harm_weights).transpose().map_err(Failure::refused)
    }

    /// The filter: the first question's, changed by what was asked for.
    pub(super) fn filter(&self, profile: &NeighbourhoodProfile) -> Result<IncidentFilter, Failure> {
        let mut filter = HotSpotQuestion::first(0, profile).filter;
        if self.from.is_some() || self.to.is_some() {
            let all = profile.incidents.months().ok_or_else(|| {
                Failure::refused(
                    "no incident of the profile has a month, so no period can be chosen",
                )
            })?;
            let from = self.from.unwrap_or(all.from());
            let to = self.to.unwrap_or(all.to());
            filter.period = Some(Period::new(from, to).map_err(Failure::usage)?);
        }
        if !self.crime_type.is_empty() {
            filter.asb_types = [false; 3];
            filter.asb_untyped = false;
        }
        for name in &self.crime_type {
            let known = profile.incidents.crime_types();
            match CrimeType::from_text(name) {
                _ if name == "all" => {
                    filter.asb_types = [true; 3];
                    filter.asb_untyped = true;
                    let asb = CrimeType::AntiSocialBehaviour;
                    filter.crime_types = known.iter().filter(|t| **t != asb).cloned().collect();
                }
                CrimeType::AntiSocialBehaviour => {
                    filter.asb_types = [true; 3];
                    filter.asb_untyped = true;
                }
                other if known.contains(&other) || CrimeType::ALL.contains(&other) => {
                    if !filter.crime_types.contains(&other) {
                        filter.crime_types.push(other);
                    }
                }
                other => {
                    let names: Vec<&str> = known.iter().map(CrimeType::as_str).collect();
                    return Err(Failure::usage(format!(
                        "expected a crime type of the profile ({}) or \"all\", found {:?}",
                        names.join(", "),
                        other.as_str()
                    )));
                }
            }
        }
        if !self.asb_type.is_empty() {
            filter.asb_types = [false; 3];
            filter.asb_untyped = false;
        }
        for name in &self.asb_type {
            let asb_type = AsbType::from_text(name).ok_or_else(|| {
                Failure::usage(format!(
                    "expected personal, nuisance or environmental, found {name:?}"
                ))
            })?;
            filter.asb_types[asb_type as usize] = true;
        }
        Ok(filter)
    }
}
