//! Hot spots that last: the button that keeps one, its name and its versions, and those that are
//! not hot now.

use egui::{Button, RichText, TextEdit, Ui};

use super::{View, number, record_form};
use crate::command::{Command, KeptWish};
use crate::derived::is_as_shown;
use crate::geography::LonLat;
use crate::look::widgets::{fact, icon_button, quiet, section};
use crate::look::{Tokens, icons};
use crate::map::figure;
use crate::profile::{HotSpotId, IncidentFilter, KeptHotSpot};
use crate::session::{Selection, hot_spot_name_wanted};

impl View<'_> {
    /// The name of the kept hot spot that the one of a rank is; `None` where it is not kept.
    pub(super) fn kept_name(&self, rank: u32) -> Option<&str> {
        self.name_of_kept(self.kept.as_ref()?.of(rank)?)
    }

    /// What a kept hot spot is called; `None` where it is kept no more.
    pub(super) fn name_of_kept(&self, id: HotSpotId) -> Option<&str> {
        let newest = KeptHotSpot::newest(&self.document.profile.kept_hot_spots, id)?;
        Some(newest.name.as_str()).filter(|name| !name.is_empty())
    }
}

/// Shows in the details of a hot spot what is kept of it, or how to keep it.
pub fn show(ui: &mut Ui, view: &View<'_>, rank: u32, commands: &mut Vec<Command>) {
    // Until it is known whether it is kept, nothing can be said or done.
    let Some(matches) = &view.kept else { return };
    let known = &view.document.profile.kept_hot_spots;
    let kept = matches.of(rank).filter(|id| KeptHotSpot::newest(known, *id).is_some());
    if let Some(id) = kept {
        ui.add_space(6.0);
        ui.label(RichText::new("Kept hot spot").color(Tokens::current(ui).text_strong));
        let place = view.answer.and_then(|a| a.names.get(rank as usize - 1));
        fact(ui, "Most incidents at", place.map_or("", String::as_str));
        body(ui, view, id, Some(rank), commands);
    } else if view.document.can_edit() {
        ui.add_space(6.0);
        let hover = "Gives it a name and an id that stay, whatever period is shown";
        wish(ui, KeptWish::Keep(rank), hover, commands);
    }
}

/// Shows a kept hot spot that is not hot in the period shown, under its title.
pub fn details(ui: &mut Ui, view: &View<'_>, id: HotSpotId, commands: &mut Vec<Command>) {
    quiet(ui, "It is not hot in the period shown, or not by the method chosen.");
    body(ui, view, id, None, commands);
}

/// The rim of the kept hot spot that is selected, where it was last.
pub fn rim<'a>(view: &View<'a>) -> Option<&'a [LonLat]> {
    let Some(Selection::KeptHotSpot(id)) = view.session.selection else { return None };
    let newest = KeptHotSpot::newest(&view.document.profile.kept_hot_spots, id)?;
    newest.rings.first().map(Vec::as_slice)
}

/// Lists the kept hot spots that are not hot now.
pub fn not_hot(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(matches) = &view.kept else { return };
    let kept = &view.document.profile.kept_hot_spots;
    let mut gone =
        matches.unmatched.iter().filter_map(|id| KeptHotSpot::newest(kept, *id)).peekable();
    if gone.peek().is_none() {
        return;
    }
    section(ui, "Kept, and not hot now");
    for newest in gone {
        let name = view.name_of_kept(newest.hot_spot).unwrap_or("Hot spot without a name");
        let line = format!("{name} · {} in {}", inside(newest), newest.period_label());
        let button = ui.add(Button::new(line).wrap().frame(false));
        if button.on_hover_text("Go there").clicked() {
            commands.push(Command::Visit(Selection::KeptHotSpot(newest.hot_spot)));
        }
    }
}

/// Name, versions, and what can be done with them.
fn body(
    ui: &mut Ui,
    view: &View<'_>,
    id: HotSpotId,
    rank: Option<u32>,
    commands: &mut Vec<Command>,
) {
    let can_edit = view.document.can_edit();
    if can_edit {
        name(ui, view, id, commands);
    }
    let kept = &view.document.profile.kept_hot_spots;
    for version in KeptHotSpot::versions(kept, id) {
        ui.horizontal(|ui| {
            if can_edit {
                let alt = format!("Remove the version of {}", version.period_label());
                if icon_button(ui, icons::TRASH, &alt).clicked() {
                    commands.push(Command::Kept(KeptWish::RemoveVersion(version.id)));
                }
            }
            version_line(ui, view, version, commands);
        });
    }
    if !can_edit {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if let (Some(rank), Some(answer)) = (rank, view.answer) {
            let period = answer.question.filter.period;
            let words = match KeptHotSpot::of_period(kept, id, period) {
                None => Some(("Add this period", "Keeps what is shown beside what is kept")),
                Some(version) if is_as_shown(version, answer, rank) => None,
                Some(_) => {
                    Some(("Update this period", "Puts what is shown in place of what is kept"))
                }
            };
            if let Some((words, hover)) = words
                && ui.button(words).on_hover_text(hover).clicked()
            {
                commands.push(Command::Kept(KeptWish::KeepPeriod(id, rank)));
            }
        }
        let hover = "Removes its name and all its versions. Undo brings them back.";
        wish(ui, KeptWish::Forget(id), hover, commands);
    });
}

/// A version in a line that shows its period when it is clicked.
fn version_line(ui: &mut Ui, view: &View<'_>, version: &KeptHotSpot, commands: &mut Vec<Command>) {
    let filter = &view.session.question.filter;
    let is_shown = filter.period == version.period;
    let line =
        format!("{} · {} · {:.2} ha", version.period_label(), inside(version), version.area_ha);
    let kept_on = version.kept_on.map(|day| day.strftime("Kept on %-d %b %Y.\n").to_string());
    let hover = format!(
        "{}{}\n{} kernel, {:.0} m bandwidth, {:.1} m cells\n{}\nClick to show this period.",
        kept_on.unwrap_or_default(),
        version.crime_types,
        crate::profile::capitalised(&version.kernel),
        version.bandwidth_m,
        version.cell_m,
        version.threshold,
    );
    let button = ui.add(Button::selectable(is_shown, line).wrap()).on_hover_text(hover);
    if button.clicked() && !is_shown {
        let period = version.period;
        commands.push(Command::Filter(IncidentFilter { period, ..filter.clone() }));
    }
}

/// What lies inside: incidents, or their weight by harm, as the words of what was counted say.
fn inside(version: &KeptHotSpot) -> String {
    let is_whole = version.count.fract() == 0.0;
    let count = if is_whole { number(version.count as u64) } else { figure(version.count) };
    format!("{count} inside")
}

fn name(ui: &mut Ui, view: &View<'_>, id: HotSpotId, commands: &mut Vec<Command>) {
    let draft = view.session.kept_name.as_ref().filter(|(of, _)| *of == id);
    let mut typed = match draft {
        Some((_, typed)) => typed.clone(),
        None => view.name_of_kept(id).unwrap_or_default().to_owned(),
    };
    ui.horizontal(|ui| {
        let words = RichText::new("Name").color(Tokens::current(ui).text_quiet);
        let label = ui.label(words);
        let field = egui::Id::unique(("name of a kept hot spot", id));
        let edit = TextEdit::singleline(&mut typed).id(field).desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(label.id);
        if response.changed() {
            commands.push(Command::Kept(KeptWish::TypeName(id, typed.clone())));
        }
        if response.lost_focus() {
            commands.push(Command::Kept(KeptWish::CommitName));
        }
        if ui.data(|d| d.get_temp(hot_spot_name_wanted())) == Some(id) {
            ui.data_mut(|d| d.remove::<HotSpotId>(hot_spot_name_wanted()));
            response.request_focus();
            record_form::select_all(ui, field, &typed);
        }
    });
}

fn wish(ui: &mut Ui, wish: KeptWish, hover: &str, commands: &mut Vec<Command>) {
    if ui.button(wish.label()).on_hover_text(hover).clicked() {
        commands.push(Command::Kept(wish));
    }
}
