//! Name of the neighbourhood, menus, undo and redo, the sign "saved", role, light and dark.

use egui::{ComboBox, RichText, Ui};

use super::{View, shortened, with_icon};
use crate::command::Command;
use crate::export::ExportLayer;
use crate::look::widgets::{icon_button, quiet};
use crate::look::{Contrast, Tokens, icons};
use crate::profile::{Role, capitalised, lower_first};
use crate::session::{FileWish, Selection};
use crate::settings::{Appearance, Settings};

/// Shows the bar.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let tokens = Tokens::current(ui);
        let name = &view.document.profile.neighbourhood.name;
        let name = if name.is_empty() { "Beatlas" } else { name };
        let words = RichText::new(name).heading().color(tokens.text_strong);
        let title = ui.add(egui::Button::new(words).frame_when_inactive(false).truncate());
        title.widget_info(|| {
            let spoken = format!("Neighbourhood {name}");
            egui::WidgetInfo::labeled(egui::Role::Button, true, spoken)
        });
        if title.on_hover_text("Show and change the neighbourhood").clicked() {
            commands.push(Command::Select(Some(Selection::Neighbourhood)));
        }
        saved(ui, view, commands);
        ui.separator();
        ui.menu_button("Profile", |ui| profile_menu(ui, view, commands));
        ui.menu_button("Edit", |ui| edit_menu(ui, view, commands));
        steps(ui, view, commands);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            settings(ui, view, commands);
        });
    });
}

/// A small sign that says how the file stands to what is shown.
fn saved(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    let small = |text: &str, color| RichText::new(text).small().color(color);
    let state = &view.saved;
    if let Some(problem) = &state.problem {
        let words = if state.waiting == 1 {
            "1 change is not saved".to_owned()
        } else {
            format!("{} changes are not saved", state.waiting)
        };
        let mut text = egui::text::LayoutJob::default();
        with_icon(&mut text, icons::WARNING, &words, tokens.warning);
        let label = ui.label(text);
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &words));
        label.on_hover_text(problem);
        if ui.small_button(Command::RetrySaving.label()).clicked() {
            commands.push(Command::RetrySaving);
        }
    } else if view.document.read_only.is_some() {
        ui.label(small("Read-only", tokens.warning));
        if ui.small_button(Command::Reload.label()).clicked() {
            commands.push(Command::Reload);
        }
    } else if view.document.writer.is_some() {
        let words = if state.waiting > 0 { "Saving" } else { "Saved" };
        let mut text = egui::text::LayoutJob::default();
        let format = |family, size| egui::TextFormat {
            font_id: egui::FontId::new(size, family),
            color: tokens.text_quiet,
            valign: egui::Align::Center,
            ..Default::default()
        };
        let icon = egui::FontFamily::Name(crate::look::ICON_FONT.into());
        if state.waiting == 0 {
            text.append(icons::CHECK, 0.0, format(icon, 12.0));
        }
        text.append(words, 3.0, format(egui::FontFamily::Proportional, 11.0));
        let label = ui.label(text);
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
        label.on_hover_text("Every change is written to the profile file at once");
    }
}

/// Undo and redo, with what they would do.
fn steps(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let history = &view.document.history;
    let can_edit = view.document.can_edit();
    if !can_edit {
        return;
    }
    let undo = history.to_undo().map(|s| s.label.as_str());
    let redo = history.to_redo().map(|s| s.label.as_str());
    for (icon, command, step, most) in
        [(icons::UNDO, Command::Undo, undo, 26), (icons::REDO, Command::Redo, redo, 12)]
    {
        let full = named(command.label(), step);
        let shown = match step {
            None => command.label().to_owned(),
            Some(_) => shortened(&full, most),
        };
        let mut text = egui::text::LayoutJob::default();
        with_icon(&mut text, icon, &shown, ui.visuals().widgets.inactive.fg_stroke.color);
        let response = ui.add_enabled(step.is_some(), egui::Button::new(text));
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, step.is_some(), &full));
        let keys = command.shortcut().map(|s| ui.ctx().format_shortcut(&s)).unwrap_or_default();
        if response.on_hover_text(format!("{full} ({keys})")).clicked() {
            commands.push(command);
        }
    }
}

/// "Undo" and what it is about: "Undo move St Anne's Church".
fn named(verb: &str, step: Option<&str>) -> String {
    step.map_or_else(|| verb.to_owned(), |step| format!("{verb} {}", lower_first(step)))
}

fn line(ui: &mut Ui, command: Command, label: &str, enabled: bool, commands: &mut Vec<Command>) {
    let keys = command.shortcut().map(|s| ui.ctx().format_shortcut(&s)).unwrap_or_default();
    let button = egui::Button::new(label).shortcut_text(keys);
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, label));
    if response.clicked() {
        commands.push(command);
        ui.close();
    }
}

fn profile_menu(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.set_min_width(240.0);
    let can_edit = view.document.can_edit();
    let has_file = view.document.writer.is_some();
    for command in [Command::ChooseProfile, Command::ChooseIncidents] {
        let label = command.label();
        line(ui, command, label, true, commands);
    }
    line(ui, Command::Reload, Command::Reload.label(), has_file, commands);
    let imports = Command::ShowImports;
    let label = imports.label();
    line(ui, imports, label, has_file, commands);
    let label = Command::ShowAreas.label();
    line(ui, Command::ShowAreas, label, has_file, commands);
    let copy = Command::AskFile(FileWish::Copy);
    let label = copy.label();
    line(ui, copy, label, has_file, commands);
    let basemap = Command::AskFile(FileWish::Basemap);
    let label = basemap.label();
    line(ui, basemap, label, can_edit && has_file, commands);
    let layers = |ui: &mut Ui, wish: fn(ExportLayer) -> FileWish, commands: &mut Vec<Command>| {
        for layer in ExportLayer::ALL {
            if layer.community().is_none() && matches!(wish(layer), FileWish::ImportLayer(_)) {
                continue;
            }
            line(ui, Command::AskFile(wish(layer)), layer.title(), true, commands);
        }
    };
    ui.menu_button("Export a layer", |ui| layers(ui, FileWish::Export, commands));
    ui.add_enabled_ui(can_edit, |ui| {
        ui.menu_button("Import a layer", |ui| layers(ui, FileWish::ImportLayer, commands));
    });
}

fn edit_menu(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.set_min_width(280.0);
    let history = &view.document.history;
    let can_edit = view.document.can_edit();
    for (command, step) in [(Command::Undo, history.to_undo()), (Command::Redo, history.to_redo())]
    {
        let label = named(command.label(), step.map(|s| s.label.as_str()));
        line(ui, command, &label, can_edit && step.is_some(), commands);
    }
    let history = Command::History(Some(None));
    let label = history.label();
    line(ui, history, label, view.document.writer.is_some(), commands);
}

fn settings(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let dark = ui.visuals().dark_mode;
    let (icon, alt, appearance) = if dark {
        (icons::SUN, "Light appearance", Appearance::Light)
    } else {
        (icons::MOON, "Dark appearance", Appearance::Dark)
    };
    if icon_button(ui, icon, alt).clicked() {
        commands.push(Command::Settings(Settings { appearance, ..*view.settings }));
    }
    let mut high = view.settings.contrast == Contrast::High;
    if ui.checkbox(&mut high, "High contrast").changed() {
        let contrast = if high { Contrast::High } else { Contrast::Normal };
        commands.push(Command::Settings(Settings { contrast, ..*view.settings }));
    }
    let mut role = view.settings.role;
    let combo = ComboBox::from_id_salt("role")
        .selected_text(capitalised(role.as_str()))
        .width(150.0)
        .truncate()
        .show_ui(ui, |ui| {
            quiet(ui, "Changes are noted under this role");
            for each in Role::ALL {
                ui.selectable_value(&mut role, *each, capitalised(each.as_str()));
            }
        })
        .response;
    combo.widget_info(|| {
        let spoken = format!("Role, {}", view.settings.role);
        egui::WidgetInfo::labeled(egui::Role::ComboBox, true, spoken)
    });
    combo.on_hover_text("The role in which you work; changes are noted under it");
    if role != view.settings.role {
        commands.push(Command::Settings(Settings { role, ..*view.settings }));
    }
}
