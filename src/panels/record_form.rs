//! The form of a record or of the neighbourhood: every field beside the map.

use egui::{ComboBox, RichText, TextEdit, Ui};
use jiff::{ToSpan, Zoned};

use super::{View, map_panel};
use crate::command::Command;
use crate::look::widgets::{quiet, section};
use crate::look::{Tokens, icons};
use crate::profile::{Field, FieldKind, FieldValue, Shape, Subject, capitalised};
use crate::session::name_wanted;

/// Width of the names of fields, in points.
const NAMES: f32 = 106.0;

/// Shows the form.
pub fn show(ui: &mut Ui, view: &View<'_>, subject: Subject, commands: &mut Vec<Command>) {
    let profile = &view.document.profile;
    place(ui, view, subject, commands);
    let mut fields = profile.fields_of(subject);
    if let Some(n) = fields.iter().position(|f| *f == Field::Sensitivity) {
        let (own, handling) = fields.split_at(n);
        fields = handling;
        for field in own {
            row(ui, view, subject, *field, commands);
        }
        section(ui, "Handling");
    }
    for field in fields {
        row(ui, view, subject, *field, commands);
    }
    let has_boundary = !profile.neighbourhood.boundary.is_empty();
    if subject == Subject::Neighbourhood && has_boundary {
        ui.add_space(8.0);
        if ui.button(Command::DeleteBoundary.label()).clicked() {
            commands.push(Command::DeleteBoundary);
        }
    }
    ui.add_space(6.0);
}

/// How it is moved, reshaped, or put on the map.
fn place(ui: &mut Ui, view: &View<'_>, subject: Subject, commands: &mut Vec<Command>) {
    match view.document.profile.shape_of(subject) {
        None => {
            quiet(ui, "Has no place on the map.");
            ui.horizontal_wrapped(|ui| {
                for (thing, label) in map_panel::place_for(view, subject) {
                    if ui.button(label).clicked() {
                        commands.push(Command::Draw(thing));
                    }
                }
            });
        }
        Some(Shape::Point(_)) => {
            quiet(ui, "Drag it on the map to move it, or use Alt and the arrow keys.");
        }
        Some(shape) => {
            let n = shape.points().len();
            let picked = view.session.corner.filter(|i| *i < n);
            let words = match picked {
                None => {
                    format!("{n} corners. Drag one to move it, drag a small diamond to add one.")
                }
                Some(_) => "Drag the corner, or use Alt and the arrow keys.".to_owned(),
            };
            quiet(ui, words);
            ui.horizontal_wrapped(|ui| {
                let previous = picked.map_or(n - 1, |i| (i + n - 1) % n);
                let next = picked.map_or(0, |i| (i + 1) % n);
                let step = crate::look::widgets::icon_button;
                if step(ui, icons::CARET_LEFT, "Previous corner").clicked() {
                    commands.push(Command::PickCorner(Some(previous)));
                }
                let at =
                    picked.map_or_else(|| "No corner".to_owned(), |i| format!("{} of {n}", i + 1));
                ui.label(at);
                if step(ui, icons::CARET_RIGHT, "Next corner").clicked() {
                    commands.push(Command::PickCorner(Some(next)));
                }
                for (short, command) in
                    [("Add", Command::AddCorner), ("Remove", Command::RemoveCorner)]
                {
                    let enabled = picked.is_some();
                    let button = ui.add_enabled(enabled, egui::Button::new(short));
                    button.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, enabled, command.label())
                    });
                    if button.clicked() {
                        commands.push(command);
                    }
                }
            });
        }
    }
    ui.add_space(4.0);
}

fn row(ui: &mut Ui, view: &View<'_>, subject: Subject, field: Field, commands: &mut Vec<Command>) {
    let Some(value) = view.document.profile.value_of(subject, field) else { return };
    // When a record was made is a fact, not a choice.
    if field == Field::Created {
        if let FieldValue::Date(Some(day)) = value {
            crate::look::widgets::fact(ui, field.label(), &day.strftime("%-d %b %Y").to_string());
        }
        return;
    }
    if !is_wanted(view, subject, field) {
        return;
    }
    let tokens = Tokens::current(ui);
    ui.horizontal(|ui| {
        let size = egui::vec2(NAMES, ui.spacing().interact_size.y);
        let label = ui
            .allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_min_width(NAMES);
                let words = RichText::new(field.label()).color(tokens.text_quiet);
                ui.set_max_width(NAMES);
                ui.add(egui::Label::new(words).wrap())
            })
            .inner;
        ui.vertical(|ui| match (field.kind(), &value) {
            (FieldKind::Flag, FieldValue::Flag(now)) => {
                let mut on = *now;
                let words = if on { "yes" } else { "no" };
                let response = ui.checkbox(&mut on, words);
                response.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, field.label())
                });
                if response.changed() {
                    commands.push(Command::SetField(subject, field, FieldValue::Flag(on)));
                }
            }
            (FieldKind::Spoc, FieldValue::Spoc(now)) => {
                spoc(ui, view, subject, field, *now, label.id, commands);
            }
            (FieldKind::Choice(open), FieldValue::Text(now)) => {
                choice(ui, view, subject, field, (now, open), label.id, commands);
            }
            _ => text(ui, view, subject, field, &value, label.id, commands),
        });
    });
}

/// Fields that only make sense with another are shown with it.
fn is_wanted(view: &View<'_>, subject: Subject, field: Field) -> bool {
    let value = |f| view.document.profile.value_of(subject, f);
    let is_filled = !matches!(value(field), Some(FieldValue::Date(None)) | None)
        && value(field).is_some_and(|v| !v.to_text().is_empty());
    let has_draft = view.session.drafts.contains_key(&(subject, field));
    is_filled
        || has_draft
        || match field {
            Field::FeelsUnheardEvidence => {
                value(Field::FeelsUnheard) == Some(FieldValue::Flag(true))
            }
            Field::ClosedOn => value(Field::Status) == Some(FieldValue::Text("closed".to_owned())),
            Field::FaithOfPlace => {
                value(Field::Category) == Some(FieldValue::Text("place of worship".to_owned()))
            }
            _ => true,
        }
}

fn spoc(
    ui: &mut Ui,
    view: &View<'_>,
    subject: Subject,
    field: Field,
    now: Option<crate::profile::SpocId>,
    label: egui::Id,
    commands: &mut Vec<Command>,
) {
    let title = |id| view.document.profile.spoc_title(id).unwrap_or("nobody yet").to_owned();
    let mut chosen = now;
    ComboBox::from_id_salt(("spoc", field))
        .selected_text(title(now))
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut chosen, None, "nobody yet");
            for spoc in &view.document.profile.spocs {
                ui.selectable_value(&mut chosen, Some(spoc.id), &spoc.title);
            }
        })
        .response
        .labelled_by(label);
    if chosen != now {
        commands.push(Command::SetField(subject, field, FieldValue::Spoc(chosen)));
    }
}

/// A list of terms; where other wording is allowed, a line for it below.
fn choice(
    ui: &mut Ui,
    view: &View<'_>,
    subject: Subject,
    field: Field,
    (now, open): (&str, bool),
    label: egui::Id,
    commands: &mut Vec<Command>,
) {
    let choices = field.choices();
    let is_listed = choices.contains(&now);
    let mut chosen = now;
    let shown = if is_listed { capitalised(now) } else { "Other".to_owned() };
    ComboBox::from_id_salt(("choice", field))
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            for term in &choices {
                ui.selectable_value(&mut chosen, term, capitalised(term));
            }
            if open && ui.selectable_label(!is_listed, "Other").clicked() && is_listed {
                chosen = "";
            }
        })
        .response
        .labelled_by(label);
    if chosen != now {
        commands.push(Command::SetField(subject, field, FieldValue::Text(chosen.to_owned())));
    }
    if open && !is_listed {
        let value = FieldValue::Text(now.to_owned());
        text(ui, view, subject, field, &value, label, commands);
    }
}

fn text(
    ui: &mut Ui,
    view: &View<'_>,
    subject: Subject,
    field: Field,
    value: &FieldValue,
    label: egui::Id,
    commands: &mut Vec<Command>,
) {
    let draft = view.session.drafts.get(&(subject, field));
    let mut typed = draft.map_or_else(|| value.to_text(), |d| d.text.clone());
    let is_day = field.kind() == FieldKind::Date;
    let wanted = ui.data(|d| d.get_temp::<Subject>(name_wanted()));
    let hint = match field {
        Field::Ends => "open-ended",
        _ if is_day => "no date",
        Field::Name
            if matches!(subject, Subject::Record(crate::profile::RecordId::Stakeholder(_))) =>
        {
            "A role, not a person's name"
        }
        _ => "",
    };
    ui.horizontal(|ui| {
        let room = ui.available_width() - if is_day { 62.0 } else { 0.0 };
        let id = egui::Id::unique((subject, field));
        let edit = if field.kind() == FieldKind::LongText {
            TextEdit::multiline(&mut typed).desired_rows(2)
        } else {
            TextEdit::singleline(&mut typed)
        };
        let response = ui.add(edit.id(id).desired_width(room).hint_text(hint)).labelled_by(label);
        if response.changed() {
            commands.push(Command::Type(subject, field, typed.clone()));
        }
        if response.lost_focus() {
            commands.push(Command::Commit(subject, field));
        }
        if matches!(field, Field::Name | Field::Title) && wanted == Some(subject) {
            ui.data_mut(|d| d.remove::<Subject>(name_wanted()));
            response.request_focus();
            select_all(ui, id, &typed);
        }
        if !is_day {
            return;
        }
        let today = Zoned::now().date();
        // A review lies ahead, anything else was or is today.
        let (words, day) = match field {
            Field::ReviewOn => ("1 year", today.checked_add(1.year()).unwrap_or(today)),
            _ => ("Today", today),
        };
        if ui.small_button(words).clicked() {
            commands.push(Command::SetField(subject, field, FieldValue::Date(Some(day))));
        }
    });
    if let Some(problem) = draft.and_then(|d| d.problem.as_ref()) {
        let colour = Tokens::current(ui).warning;
        let words = RichText::new(capitalised(&problem.to_string())).small().color(colour);
        ui.add(egui::Label::new(words).wrap());
    }
}

/// So that typing replaces the name that a new record begins with.
pub(super) fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), id);
}
