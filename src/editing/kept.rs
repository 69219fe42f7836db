//! What a person does with hot spots that last: keeps, names and forgets them.

use egui::Context;

use super::steps;
use crate::app::App;
use crate::command::KeptWish;
use crate::derived::version_to_keep;
use crate::edit::{
    ProfileEdit, forget_hot_spot, keep_hot_spot, keep_version, remove_version, rename_hot_spot,
};
use crate::geography::{WorldBounds, WorldPoint};
use crate::map::Camera;
use crate::profile::{HotSpotId, KeptHotSpot};
use crate::session::{Message, hot_spot_name_wanted};

/// Carries out a wish about kept hot spots.
pub fn carry_out(app: &mut App, ctx: &Context, wish: KeptWish) {
    match wish {
        KeptWish::Keep(rank) => keep(app, ctx, rank),
        KeptWish::KeepPeriod(of, rank) => {
            let version = shown(app, rank);
            make(app, |profile| keep_version(profile, of, version?));
        }
        KeptWish::TypeName(of, name) => app.session.kept_name = Some((of, name)),
        KeptWish::CommitName => commit_name(app),
        KeptWish::RemoveVersion(id) => make(app, |profile| remove_version(profile, id)),
        KeptWish::Forget(of) => make(app, |profile| forget_hot_spot(profile, of)),
    }
}

/// Keeps a hot spot and puts the cursor into its name.
fn keep(app: &mut App, ctx: &Context, rank: u32) {
    let Some(version) = shown(app, rank) else { return };
    if !steps::may_edit(app) {
        return;
    }
    ctx.data_mut(|d| d.insert_temp(hot_spot_name_wanted(), version.hot_spot));
    make(app, |_| Some(keep_hot_spot(version)));
}

/// What the answer on the screen says of a hot spot.
fn shown(app: &App, rank: u32) -> Option<KeptHotSpot> {
    version_to_keep(app.answer()?, rank, jiff::Zoned::now().date())
}

fn make(
    app: &mut App,
    edit: impl FnOnce(&crate::profile::NeighbourhoodProfile) -> Option<ProfileEdit>,
) {
    steps::finish(app);
    if let Some(edit) = edit(&app.document.profile) {
        steps::edit(app, edit);
        steps::drop_what_is_gone(app);
    }
}

/// The field of a name was left: what was typed is the name, in all versions. Without any text the
/// hot spot keeps the name that it has.
pub fn commit_name(app: &mut App) {
    let Some((of, typed)) = &app.session.kept_name else { return };
    let (of, name) = (*of, typed.trim());
    let edit = rename_hot_spot(&app.document.profile, of, name);
    if name.is_empty() {
        let kept = KeptHotSpot::newest(&app.document.profile.kept_hot_spots, of);
        let words = kept.map(|k| format!("A hot spot needs a name; it is still called {}", k.name));
        app.session.kept_name = None;
        app.session.message = words.map(Message::Refused);
        return;
    }
    // What was typed stays typed where nothing may be changed just now.
    if edit.is_some() && !steps::may_edit(app) {
        return;
    }
    app.session.kept_name = None;
    if let Some(edit) = edit {
        steps::edit(app, edit);
    }
}

/// Where the map looks to show the newest version of a kept hot spot; `None` without a place.
pub fn sight_of(app: &App, of: HotSpotId, camera: Camera) -> Option<Camera> {
    let version = KeptHotSpot::newest(&app.document.profile.kept_hot_spots, of)?;
    let rim = version.rings.first()?.iter().map(|p| WorldPoint::from(*p));
    let fit = Camera::fit(WorldBounds::around(rim)?, camera.rect.scale_from_center(0.6));
    Some(Camera { rect: camera.rect, zoom: fit.zoom.min(17.0), ..fit })
}
