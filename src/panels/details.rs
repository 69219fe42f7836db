//! What is selected, to be read: a stack of incidents, a hot spot, a community record.

use std::sync::Arc;

use egui::{RichText, Slider, Ui};

use super::{View, kept_spot, number, record_facts, record_form};
use crate::command::Command;
use crate::derived::neighbours;
use crate::look::widgets::{fact, icon_button, quiet};
use crate::look::{Tokens, icons};
use crate::map::figure;
use crate::profile::{
    AreaId, IncidentFilter, IncidentRow, PlaceIndex, Precision, RecordId, Subject, capitalised,
};
use crate::session::Selection;

/// Most incidents of a stack that are listed; more are counted.
const MOST_LISTED: usize = 100;

/// Shows the selection.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    match view.session.selection {
        Some(Selection::HotSpot(rank)) => hot_spot(ui, view, rank, commands),
        Some(Selection::Place(place)) => stack(ui, view, place, commands),
        Some(Selection::Record(id)) => record(ui, view, id, commands),
        Some(Selection::Area(id)) => area(ui, view, id, commands),
        Some(Selection::KeptHotSpot(id)) => {
            title(ui, "Kept hot spot", view.name_of_kept(id).unwrap_or_default(), commands);
            kept_spot::details(ui, view, id, commands);
        }
        Some(Selection::Neighbourhood) => neighbourhood(ui, view, commands),
        None => {}
    }
}

fn title(ui: &mut Ui, kind: &str, name: &str, commands: &mut Vec<Command>) {
    title_with(ui, kind, name, &[], commands);
}

/// As [`title`], with more buttons: what each shows, says and asks for.
fn title_with(
    ui: &mut Ui,
    kind: &str,
    name: &str,
    more: &[(&str, &str, Command)],
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::current(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(kind).color(tokens.text_quiet));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, icons::CLOSE, "Close details").clicked() {
                commands.push(Command::Select(None));
            }
            for (icon, alt, command) in more {
                if icon_button(ui, icon, alt).clicked() {
                    commands.push(command.clone());
                }
            }
        });
    });
    ui.add(egui::Label::new(RichText::new(name).heading().color(tokens.text_strong)).wrap());
}

fn hot_spot(ui: &mut Ui, view: &View<'_>, rank: u32, commands: &mut Vec<Command>) {
    let Some(answer) = view.answer else { return };
    let Some(spot) = answer.hot_spots.spots.iter().find(|s| s.rank == rank) else { return };
    title(ui, &format!("Hot spot {rank}"), &view.spot_name(rank), commands);
    if let Some(harm) = &answer.question.harm {
        fact(ui, "Harm", &figure(spot.count));
        fact(ui, "Share", &format!("{:.1} % of all harm with a place", 100.0 * spot.share));
        fact(ui, "Weights", &harm.label());
    } else {
        fact(ui, "Incidents", &number(spot.count.round() as u64));
        let total = number(answer.placed);
        fact(ui, "Share", &format!("{:.1} % of {total} with a place", 100.0 * spot.share));
    }
    fact(ui, "Area", &format!("{:.2} ha", spot.area_m2 / 10_000.0));
    fact(ui, "Density", &format!("{} per km²", figure(spot.density_per_km2)));
    fact(ui, "Peak", &format!("{} per km²", figure(spot.peak_per_km2)));
    fact(ui, "Places", &number(spot.places as u64));
    fact(ui, "Period", &answer.picture.period);
    fact(ui, "Counted", &answer.question.filter.label());
    fact(ui, "Method", &answer.picture.method);
    if spot.places == 1 {
        quiet(ui, "All incidents are at one place: this may be one address.");
    }
    kept_spot::show(ui, view, rank, commands);
    super::why_here::show(ui, view, commands);
    ui.add_space(6.0);
    let near = neighbours(&view.document.profile, &spot.outline, view.session.radius_m);
    let heading = RichText::new(format!("Community within {:.0} m", view.session.radius_m))
        .color(Tokens::current(ui).text_strong);
    let label = ui.label(heading);
    let mut radius = view.session.radius_m;
    let slider = Slider::new(&mut radius, 0.0..=1000.0).step_by(50.0).suffix(" m");
    if ui.add(slider).labelled_by(label.id).changed() {
        commands.push(Command::Radius(radius));
    }
    if near.is_empty() {
        quiet(ui, "Nobody on the community map is this near.");
    }
    for (id, distance_m) in near {
        let Some(record) = view.document.profile.record(id) else { continue };
        let how_far =
            if distance_m < 0.5 { "inside".to_owned() } else { format!("{distance_m:.0} m") };
        let line = format!("{} · {}", record.name(), how_far);
        let response = ui.add(egui::Button::new(line).wrap().frame(false));
        if response.on_hover_text(record.kind().singular()).clicked() {
            commands.push(Command::Visit(Selection::Record(id)));
        }
    }
}

fn stack(ui: &mut Ui, view: &View<'_>, place: PlaceIndex, commands: &mut Vec<Command>) {
    let profile = &view.document.profile;
    // What is read belongs to what is drawn.
    let filter = view.answer.map_or(&view.session.question.filter, |a| &a.question.filter);
    let here = view.document.rows_by_place.of(place);
    let mut rows: Vec<IncidentRow<'_>> = profile
        .incidents
        .matching_of(filter, here.iter().map(|row| *row as usize))
        .filter_map(|row| profile.incidents.row(row))
        .collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.when));
    let name = rows.first().map_or("", |r| r.location);
    let name = if name.is_empty() { "Place without a name" } else { name };
    let kind = if rows.len() == 1 {
        "1 incident".to_owned()
    } else {
        format!("{} incidents here", rows.len())
    };
    title(ui, &kind, name, commands);
    if here.len() > rows.len() {
        quiet(ui, format!("{} more here are not chosen on the left", here.len() - rows.len()));
    }
    if rows.iter().any(|r| r.precision == Precision::Snapped) {
        quiet(ui, "The place is a published map point near to where it happened.");
    }
    for row in rows.iter().take(MOST_LISTED) {
        ui.separator();
        incident(ui, row);
    }
    if rows.len() > MOST_LISTED {
        ui.separator();
        quiet(ui, format!("And {} earlier ones", rows.len() - MOST_LISTED));
    }
}

fn incident(ui: &mut Ui, row: &IncidentRow<'_>) {
    let tokens = Tokens::current(ui);
    let kind = match (row.asb_type, row.asb_sub_type) {
        (Some(t), Some(s)) => format!("{}: {t}, {s}", row.crime_type),
        (Some(t), None) => format!("{}: {t}", row.crime_type),
        _ => row.crime_type.to_string(),
    };
    ui.add(egui::Label::new(RichText::new(kind).color(tokens.text_strong)).wrap());
    fact(ui, "When", &row.when.label());
    fact(ui, "Outcome", row.outcome);
    fact(ui, "Caller", row.caller);
    fact(ui, "Place", row.precision.as_str());
    fact(ui, "Number", &row.source_id.start(16));
}

fn record(ui: &mut Ui, view: &View<'_>, id: RecordId, commands: &mut Vec<Command>) {
    let Some(record) = view.document.profile.record(id) else { return };
    let mut more = vec![(icons::TRASH, "Delete", Command::Delete(id))];
    more.retain(|_| view.document.can_edit());
    more.push((icons::CLOCK, "History of this record", Command::History(Some(Some(id)))));
    title_with(ui, record.kind().singular(), record.name(), &more, commands);
    if record.points().is_empty() && !view.document.can_edit() {
        quiet(ui, "Has no place on the map");
    }
    if view.document.can_edit() {
        record_form::show(ui, view, Subject::Record(id), commands);
    } else {
        record_facts::show(ui, view, record);
    }
}

/// An area that others drew: what is known of it, and what can be done with it.
fn area(ui: &mut Ui, view: &View<'_>, id: AreaId, commands: &mut Vec<Command>) {
    let Some(area) = view.document.profile.areas.iter().find(|a| a.id == id) else { return };
    let mut more = vec![(icons::TRASH, "Remove this area", Command::RemoveArea(id))];
    more.retain(|_| view.document.can_edit());
    let kind = capitalised(area.kind.counted(1));
    title_with(ui, &kind, area.title(), &more, commands);
    fact(ui, "Code", &area.code);
    fact(ui, "Boundary of", &area.vintage);
    if let Some(figures) = &area.deprivation {
        fact(ui, "Deprivation decile", &format!("{} of 10", figures.decile));
        fact(ui, "Rank", &figures.rank.map_or_else(String::new, |r| number(r.into())));
        fact(ui, "Index", &figures.index);
        quiet(ui, "Decile 1 is the most deprived tenth of all LSOAs.");
    }
    fact(ui, "File", &area.source);
    ui.add_space(4.0);
    let filter = &view.session.question.filter;
    let is_chosen = filter.area.as_ref().is_some_and(|a| a.polygons == area.polygons);
    let mut only = is_chosen;
    if ui.checkbox(&mut only, "Only incidents in this area").changed() {
        let wanted = only.then(|| Arc::new(area.to_filter()));
        commands.push(Command::Filter(IncidentFilter { area: wanted, ..filter.clone() }));
    }
    if let Some(answer) = view.answer.filter(|a| is_chosen && a.question.filter == *filter) {
        fact(ui, "Incidents", &format!("{} with a place", number(answer.placed)));
    }
    if view.document.can_edit() {
        let boundary = Command::TakeAsBoundary(id);
        if ui.button(boundary.label()).clicked() {
            commands.push(boundary);
        }
    }
    if !area.credit.is_empty() {
        ui.add_space(4.0);
        quiet(ui, area.credit.as_str());
    }
}

fn neighbourhood(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let neighbourhood = &view.document.profile.neighbourhood;
    title(ui, "Neighbourhood", &neighbourhood.name, commands);
    if view.document.can_edit() {
        record_form::show(ui, view, Subject::Neighbourhood, commands);
        return;
    }
    for field in crate::profile::Neighbourhood::FIELDS {
        let value = neighbourhood.value(*field).map(|v| v.to_text()).unwrap_or_default();
        fact(ui, field.label(), &value);
    }
}
