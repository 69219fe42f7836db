//! Which column of a file is what: guessed, shown with the first rows, corrected by hand.

use egui::{ComboBox, Grid, Key, Label, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::{View, columns_categories, columns_options, number};
use crate::command::Command;
use crate::import::{IncidentField, Mapping};
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::profile::capitalised;
use crate::session::{Incoming, IncomingShape, Message};

/// Rows of the file that are shown.
const ROWS_SHOWN: usize = 8;
/// How wide a column of the table is, in points.
const WIDTH: f32 = 148.0;

/// What a column may be taken for, in the order in which a person looks for it.
const FIELDS: [IncidentField; 25] = [
    IncidentField::CrimeType,
    IncidentField::AsbType,
    IncidentField::SubType,
    IncidentField::Date,
    IncidentField::Time,
    IncidentField::From,
    IncidentField::FromTime,
    IncidentField::To,
    IncidentField::ToTime,
    IncidentField::Longitude,
    IncidentField::Latitude,
    IncidentField::Easting,
    IncidentField::Northing,
    IncidentField::GridReference,
    IncidentField::Location,
    IncidentField::Precision,
    IncidentField::Id,
    IncidentField::Outcome,
    IncidentField::Caller,
    IncidentField::ReportedBy,
    IncidentField::FallsWithin,
    IncidentField::LsoaCode,
    IncidentField::LsoaName,
    IncidentField::Context,
    IncidentField::Key,
];

/// Shows the dialog for a shape.
pub fn show(ui: &mut Ui, view: &View<'_>, shape: usize, commands: &mut Vec<Command>) {
    let Some(incoming) = &view.session.incoming else { return };
    let Some(this) = incoming.shapes.get(shape) else { return };
    let screen = ui.ctx().content_rect();
    Modal::new(egui::Id::unique("columns dialog")).show(ui.ctx(), |ui| {
        ui.set_width((screen.width() - 80.0).clamp(520.0, 1120.0));
        section(ui, "Which column is what");
        files(ui, incoming, shape, commands);
        let room = (screen.height() - 250.0).max(200.0);
        ScrollArea::vertical().id_salt("mapping").max_height(room).auto_shrink([false, true]).show(
            ui,
            |ui| {
                if let Some(layout) = this.head.published {
                    let words = format!(
                        "This is {layout}. Its columns are known and read by its own rules; there is nothing to choose."
                    );
                    quiet(ui, words);
                }
                if this.head.published.is_none() {
                    columns_options::questions(ui, this, shape, commands);
                    columns_options::summary(ui, this);
                }
                table(ui, this, shape, commands);
                if this.head.published.is_none() {
                    columns_options::show(ui, this, shape, commands);
                    columns_categories::show(ui, this, shape, commands);
                }
            },
        );
        ui.separator();
        if this.head.published.is_none() {
            remember(ui, view, incoming, shape, commands);
        }
        buttons(ui, incoming, this, commands);
    });
}

/// Which files have these columns, and the other shapes.
fn files(ui: &mut Ui, incoming: &Incoming, shape: usize, commands: &mut Vec<Command>) {
    let words = |s: &IncomingShape| match s.head.tables.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => {
            format!("{first} and {} more with the same columns", number(rest.len() as u64))
        }
    };
    if incoming.shapes.len() == 1 {
        quiet(ui, incoming.shapes.first().map(words).unwrap_or_default());
        return;
    }
    quiet(
        ui,
        format!("These files have {} kinds of columns; look at each.", incoming.shapes.len()),
    );
    ui.horizontal_wrapped(|ui| {
        for (i, each) in incoming.shapes.iter().enumerate() {
            let mark = if each.reading.missing.is_empty() { "" } else { " (to do)" };
            if ui.selectable_label(i == shape, format!("{}{mark}", words(each))).clicked() {
                commands.push(Command::ShowColumns(i));
            }
        }
    });
}

/// The first rows, with what each column is taken for above it.
fn table(ui: &mut Ui, this: &IncomingShape, shape: usize, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    let small = |text: String, colour| RichText::new(text).small().color(colour);
    let cell = |ui: &mut Ui, text: RichText, wrap: bool| {
        ui.scope(|ui| {
            ui.set_width(WIDTH);
            let label = Label::new(text);
            ui.add(if wrap { label.wrap() } else { label.truncate() })
        })
        .inner
    };
    let bar = egui::scroll_area::ScrollBarVisibility::AlwaysVisible;
    let area = ScrollArea::horizontal().id_salt("first rows").scroll_bar_visibility(bar);
    area.show(ui, |ui| {
        // Lines to read need no room for a finger.
        ui.spacing_mut().interact_size.y = 18.0;
        Grid::new("columns").spacing([10.0, 3.0]).show(ui, |ui| {
            ui.label("");
            for (at, name) in this.head.columns.iter().enumerate() {
                choice(ui, this, shape, at, name, commands);
            }
            ui.end_row();
            ui.label(small("Column".to_owned(), tokens.text_quiet));
            for name in &this.head.columns {
                cell(ui, RichText::new(name).strong().color(tokens.text_strong), false);
            }
            ui.end_row();
            ui.vertical(|ui| {
                ui.set_min_width(56.0);
                ui.label(small("Read as".to_owned(), tokens.text_quiet));
            });
            for (at, name) in this.head.columns.iter().enumerate() {
                let reading = this.reading.columns.get(at).cloned().unwrap_or_default();
                let taken = this.mapping.columns.iter().find(|c| c.column == *name);
                let reason = taken.map(|c| c.reason.as_str()).unwrap_or_default();
                let colour = if reading.unreadable > 0 { tokens.warning } else { tokens.text };
                ui.scope(|ui| {
                    ui.set_width(WIDTH);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        let words = capitalised(&reading.words);
                        ui.add(Label::new(small(words, colour)).wrap());
                        if !reason.is_empty() && this.head.published.is_none() {
                            let why = format!("Taken so because {reason}");
                            ui.add(Label::new(small(why, tokens.text_quiet)).wrap());
                        }
                    });
                });
            }
            ui.end_row();
            for row in this.head.rows.iter().take(ROWS_SHOWN) {
                let place = format!("{} {}", capitalised(this.head.unit), row.line);
                ui.label(small(place, tokens.text_quiet));
                for (at, value) in row.fields.iter().enumerate() {
                    let name = this.head.columns.get(at).map_or("", String::as_str);
                    let used = this.mapping.columns.iter().any(|c| c.column == name);
                    let colour = if used { tokens.text } else { tokens.text_quiet };
                    cell(ui, RichText::new(value).color(colour), false).on_hover_text(value);
                }
                ui.end_row();
            }
        });
        // Room for the bar, which lies over the last row otherwise.
        ui.add_space(10.0);
    });
}

/// What a column is taken for.
fn choice(
    ui: &mut Ui,
    this: &IncomingShape,
    shape: usize,
    at: usize,
    name: &str,
    commands: &mut Vec<Command>,
) {
    let now = this.mapping.columns.iter().find(|c| c.column == name).map(|c| c.field);
    let words = |f: Option<IncidentField>| {
        f.map_or_else(|| "Not used".to_owned(), |f| capitalised(f.label()))
    };
    let mut wanted = now;
    ui.add_enabled_ui(this.head.published.is_none(), |ui| {
        let combo = ComboBox::from_id_salt(("column", at))
            .selected_text(words(now))
            .width(WIDTH)
            .height(420.0)
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut wanted, None, words(None));
                for field in FIELDS {
                    // The column that has it now loses it.
                    let taken = this.mapping.column(field).filter(|c| c.column != name);
                    let row = ui.selectable_value(&mut wanted, Some(field), words(Some(field)));
                    if let Some(taken) = taken {
                        row.on_hover_text(format!("Now the column “{}”", taken.column));
                    }
                }
            })
            .response;
        combo.widget_info(|| {
            let spoken = format!("Column {name}");
            egui::WidgetInfo::labeled(egui::Role::ComboBox, ui.is_enabled(), spoken)
        });
    });
    if wanted != now {
        let free = this.mapping.clone().without(name);
        let mapping = wanted.map_or_else(|| free.clone(), |f| free.clone().with(f, name));
        commands.push(Command::MapColumns(shape, Box::new(mapping)));
    }
}

/// Mappings that are remembered, and the name for this one.
fn remember(
    ui: &mut Ui,
    view: &View<'_>,
    incoming: &Incoming,
    shape: usize,
    commands: &mut Vec<Command>,
) {
    let Some(this) = incoming.shapes.get(shape) else { return };
    let fits = |mapping: &Mapping| {
        let has = |name: &str| this.head.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
        mapping.columns.iter().all(|c| has(&c.column))
    };
    ui.horizontal_wrapped(|ui| {
        let fitting: Vec<_> = incoming.remembered.iter().filter(|r| fits(&r.mapping)).collect();
        if !fitting.is_empty() {
            let label = ui.label("Mapping");
            let now = this.remembered.as_deref().unwrap_or_else(|| {
                if this.mapping == this.head.guessed { "As guessed" } else { "Changed by hand" }
            });
            let mut wanted = None;
            ComboBox::from_id_salt("remembered mapping")
                .selected_text(now)
                .width(170.0)
                .truncate()
                .show_ui(ui, |ui| {
                    if ui.selectable_label(now == "As guessed", "As guessed").clicked() {
                        wanted = Some(None);
                    }
                    for each in fitting {
                        let is_it = this.remembered.as_deref() == Some(each.name.as_str());
                        if ui.selectable_label(is_it, &each.name).clicked() {
                            wanted = Some(Some(each.name.clone()));
                        }
                    }
                })
                .response
                .labelled_by(label.id);
            if let Some(name) = wanted {
                commands.push(Command::TakeMapping(shape, name));
            }
            if let Some(name) = &this.remembered
                && ui.button(format!("Forget “{name}”")).clicked()
            {
                commands.push(Command::ForgetMapping(name.clone()));
            }
            ui.separator();
        }
        let label = ui.label("Remember it as");
        let mut name = this.name.clone();
        let field = TextEdit::singleline(&mut name)
            .desired_width(200.0)
            .hint_text("For the next file with these columns");
        let field = ui.add(field).labelled_by(label.id);
        if field.changed() {
            commands.push(Command::NameMapping(shape, name.clone()));
        }
        let is_new = this.remembered.as_deref() != Some(name.trim());
        let ready = is_new && !name.trim().is_empty();
        let enter = ready && field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let label = Command::RememberMapping(shape).label();
        if ui.add_enabled(ready, egui::Button::new(label)).clicked() || enter {
            commands.push(Command::RememberMapping(shape));
        }
        match &view.session.message {
            Some(Message::Done(words)) => {
                quiet(ui, words);
            }
            Some(Message::Refused(words)) => {
                let words = RichText::new(words).color(Tokens::current(ui).warning);
                ui.add(Label::new(words).wrap());
            }
            None => {}
        }
    });
}

fn buttons(ui: &mut Ui, incoming: &Incoming, this: &IncomingShape, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let ready = incoming.missing().is_none();
        let label = RichText::new(Command::ConfirmColumns.label()).color(tokens.on_accent);
        let button = egui::Button::new(label).fill(tokens.accent);
        let confirm = ui.add_enabled(ready, button);
        // Where nobody is elsewhere, Enter goes on.
        if ready && ui.memory(|m| m.focused().is_none()) && !egui::Popup::is_any_open(ui.ctx()) {
            confirm.request_focus();
        }
        if confirm.clicked() {
            commands.push(Command::ConfirmColumns);
        }
        if ui.button("Cancel").clicked()
            || ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
        {
            commands.push(Command::CloseImport);
        }
        let here = this.reading.missing.first().map(String::as_str);
        let words = here.map(|w| format!("Before it goes on: {w}.")).or_else(|| {
            let (i, _) = incoming.missing()?;
            let file = incoming.shapes.get(i)?.head.tables.first()?;
            Some(format!("Before it goes on: look at {file}."))
        });
        if let Some(words) = words {
            ui.add(Label::new(RichText::new(words).color(tokens.warning)).wrap());
        }
    });
}
