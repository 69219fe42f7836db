//! Edits of kept hot spots: kept, named, given versions of further periods, forgotten.

use std::sync::Arc;

use super::{ItemChange, ProfileEdit};
use crate::profile::{HotSpotId, HotSpotVersionId, KeptHotSpot, NeighbourhoodProfile};

/// A version of a kept hot spot before and after.
pub type KeptChange = ItemChange<KeptHotSpot>;

/// Keeps a hot spot that was not kept before: this is its first version.
pub fn keep_hot_spot(first: KeptHotSpot) -> ProfileEdit {
    edit(format!("Keep hot spot {}", first.name), vec![KeptChange::added(first)])
}

/// Gives a kept hot spot this version, with its name and in place of the version of the same period
/// if it has one. `None` where the hot spot is not kept, or has just this version already.
pub fn keep_version(
    profile: &NeighbourhoodProfile,
    of: HotSpotId,
    version: KeptHotSpot,
) -> Option<ProfileEdit> {
    let kept = &profile.kept_hot_spots;
    let name = &KeptHotSpot::newest(kept, of)?.name;
    let before = KeptHotSpot::of_period(kept, of, version.period);
    let mut after = version.in_hot_spot(of, name);
    if let Some(before) = before {
        // The day alone is no news.
        let is_same =
            *before == KeptHotSpot { id: before.id, kept_on: before.kept_on, ..after.clone() };
        if is_same {
            return None;
        }
        after.id = before.id;
    }
    let verb = if before.is_some() { "Update" } else { "Keep" };
    let label = format!("{verb} {name} in {}", after.period_label());
    Some(edit(label, vec![KeptChange { before: before.cloned(), after: Some(after) }]))
}

/// Gives a kept hot spot another name, in all its versions. `None` where the hot spot is not kept
/// or has this name.
pub fn rename_hot_spot(
    profile: &NeighbourhoodProfile,
    of: HotSpotId,
    name: &str,
) -> Option<ProfileEdit> {
    let kept = &profile.kept_hot_spots;
    let label = format!("Rename {} to {name}", KeptHotSpot::newest(kept, of)?.name);
    let others = KeptHotSpot::versions(kept, of).filter(|version| version.name != name);
    let changes: Vec<KeptChange> = others
        .map(|version| KeptChange {
            before: Some(version.clone()),
            after: Some(version.clone().in_hot_spot(of, name)),
        })
        .collect();
    (!changes.is_empty()).then(|| edit(label, changes))
}

/// Removes one version. The last one takes the hot spot with it. `None` where it is not there.
pub fn remove_version(
    profile: &NeighbourhoodProfile,
    version: HotSpotVersionId,
) -> Option<ProfileEdit> {
    let kept = &profile.kept_hot_spots;
    let version = kept.iter().find(|v| v.id == version)?;
    if KeptHotSpot::versions(kept, version.hot_spot).count() == 1 {
        return forget_hot_spot(profile, version.hot_spot);
    }
    let label = format!("Remove {} from {}", version.period_label(), version.name);
    Some(edit(label, vec![KeptChange::removed(version)]))
}

/// Forgets a kept hot spot: all its versions go. `None` where it is not kept.
pub fn forget_hot_spot(profile: &NeighbourhoodProfile, of: HotSpotId) -> Option<ProfileEdit> {
    let kept = &profile.kept_hot_spots;
    let label = format!("Forget hot spot {}", KeptHotSpot::newest(kept, of)?.name);
    Some(edit(label, KeptHotSpot::versions(kept, of).map(KeptChange::removed).collect()))
}

fn edit(label: String, changes: Vec<KeptChange>) -> ProfileEdit {
    ProfileEdit::KeptHotSpots { label, changes: Arc::new(changes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::MetricPlane;
    use crate::profile::Period;

    fn version(name: &str, period: &str) -> KeptHotSpot {
        KeptHotSpot {
            id: HotSpotVersionId::new(),
            hot_spot: HotSpotId::new(),
            name: name.to_owned(),
            period: Period::from_text(period),
            kept_on: None,
            rings: Vec::new(),
            count: 12.0,
            share: 0.1,
            area_ha: 2.5,
            density_per_km2: 480.0,
            peak_per_km2: 900.0,
            crime_types: "ASB".to_owned(),
            kernel: "quartic".to_owned(),
            bandwidth_m: 200.0,
            cell_m: 10.0,
            threshold: "3 × the mean".to_owned(),
        }
    }

    #[test]
    fn a_hot_spot_is_kept_named_and_forgotten_and_all_of_it_can_be_taken_back() {
        let mut profile =
            NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
        let start = profile.clone();
        let first = version("High Street", "2026-01/2026-03");
        let of = first.hot_spot;
        let mut edits: Vec<ProfileEdit> = Vec::new();
        let mut make = |profile: &mut NeighbourhoodProfile, edit: Option<ProfileEdit>| {
            let edit = edit.unwrap();
            edit.apply(profile);
            edits.push(edit);
        };
        make(&mut profile, Some(keep_hot_spot(first)));
        let next = keep_version(&profile, of, version("another name", "2026-04/2026-06"));
        make(&mut profile, next);
        let more = KeptHotSpot { count: 15.0, ..version("", "2026-04/2026-06") };
        assert_eq!(KeptHotSpot::versions(&profile.kept_hot_spots, of).count(), 2);
        let updated = keep_version(&profile, of, more.clone());
        make(&mut profile, updated);
        assert_eq!(keep_version(&profile, of, more), None, "nothing new");
        let renamed = rename_hot_spot(&profile, of, "The Arches");
        make(&mut profile, renamed);
        assert!(profile.kept_hot_spots.iter().all(|v| v.name == "The Arches"));
        assert_eq!(rename_hot_spot(&profile, of, "The Arches"), None);
        let [a, b] = [0, 1].map(|n| profile.kept_hot_spots[n].id);
        let removed = remove_version(&profile, a);
        make(&mut profile, removed);
        let removed = remove_version(&profile, b);
        make(&mut profile, removed);
        assert!(profile.kept_hot_spots.is_empty());
        assert_eq!(forget_hot_spot(&profile, of), None);
        assert_eq!(keep_version(&profile, of, version("", "")), None, "it is kept no more");
        let labels: Vec<String> = edits.iter().map(ProfileEdit::label).collect();
        assert_eq!(
            labels,
            [
                "Keep hot spot High Street",
                "Keep High Street in Apr 2026 to Jun 2026 (3 months)",
                "Update High Street in Apr 2026 to Jun 2026 (3 months)",
                "Rename High Street to The Arches",
                "Remove Jan 2026 to Mar 2026 (3 months) from The Arches",
                "Forget hot spot The Arches",
            ]
        );
        for edit in edits.iter().rev() {
            edit.undo(&mut profile);
        }
        assert_eq!(profile, start);
    }
}
