//! The panels: each reads a [`View`] and pushes [`Command`]s; none changes anything itself.

mod area_sets;
mod chart;
mod columns_categories;
mod columns_dialog;
mod columns_options;
mod details;
mod file_dialog;
mod history_panel;
mod import_dialog;
mod import_report;
mod imports_list;
mod incident_filter;
mod incident_table;
mod kept_spot;
mod layer_list;
mod legend_panel;
mod map_hand;
mod map_panel;
mod map_tools;
mod method;
mod narrow_filter;
mod record_facts;
mod record_form;
mod shifts;
mod spot_list;
mod statistics;
mod status_bar;
mod timeline;
mod top_bar;
mod why_here;

use std::sync::Arc;

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};
use walkers::MapMemory;

use crate::command::Command;
use crate::derived::{Histories, HotSpotAnswer, KeptMatches, Lighted, StatisticsAnswer, WhyHere};
use crate::document::Document;
use crate::look::Tokens;
use crate::map::layers::MapMark;
use crate::map::{MapInput, Textures};
use crate::session::{Reading, Session};
use crate::settings::Settings;
use crate::store::SaveState;

/// Everything a panel may read.
pub struct View<'a> {
    /// What is open.
    pub document: &'a Document,
    /// What the person is looking at.
    pub session: &'a Session,
    /// The user's settings.
    pub settings: &'a Settings,
    /// The newest answer.
    pub answer: Option<&'a HotSpotAnswer>,
    /// Work under way: what, how far, and whether it can be cancelled.
    pub busy: Option<(String, f32, bool)>,
    /// Whether a bandwidth is being worked out.
    pub advising: bool,
    /// Whether incidents can be brought into what is open.
    pub can_bring_into_open: bool,
    /// How the file stands to what is shown.
    pub saved: SaveState,
    /// What was typed and cannot stand, in words, if anything.
    pub unfinished: Option<String>,
    /// The tile server that the profile names, if any.
    pub server: Option<ServerView>,
    /// The rows of the incident table in the order asked for; `None` while they are sorted.
    pub sorted: Option<Arc<Vec<u32>>>,
    /// How the hot spots came to be; `None` while it is worked out.
    pub histories: Option<Arc<Histories>>,
    /// What a chart points at.
    pub lit: &'a Lighted,
    /// The statistic that is asked for; `None` where none is, and while it is worked out.
    pub statistics: Option<Result<Arc<StatisticsAnswer>, String>>,
    /// Which hot spots are kept ones; `None` while it is worked out.
    pub kept: Option<Arc<KeptMatches>>,
    /// What is known of the selected hot spot; `None` where none is, and while it is worked out.
    pub why: Option<Arc<WhyHere>>,
}

/// How it stands with the tile server that a profile names.
pub struct ServerView {
    /// Its name.
    pub host: String,
    /// Whether this computer uses it.
    pub is_on: bool,
    /// Why it does not answer, if it does not.
    pub problem: Option<String>,
}

/// Below this height, in points, a form takes the legend's place.
const LOW: f32 = 900.0;

impl View<'_> {
    /// What the statistic found, as lines on the map.
    fn marks(&self) -> &[MapMark] {
        let told = self.statistics.as_ref().and_then(|told| told.as_ref().ok());
        told.map_or(&[], |told| &told.marks)
    }

    /// What a hot spot is called: its name where it is kept, else the focal point or the street where
    /// most of its incidents are.
    fn spot_name(&self, rank: u32) -> String {
        if let Some(name) = self.kept_name(rank) {
            return name.to_owned();
        }
        self.answer
            .and_then(|a| a.names.get(rank.checked_sub(1)? as usize))
            .filter(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| "Place without a name".to_owned())
    }
}

/// Shows the whole window.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    memory: &mut MapMemory,
    textures: &mut Textures,
    commands: &mut Vec<Command>,
) -> MapInput {
    let tokens = Tokens::current(ui);
    let frame = |x, y| Frame::new().fill(tokens.surface).inner_margin(Margin::symmetric(x, y));
    Panel::top("top").frame(frame(12, 6)).show(ui, |ui| top_bar::show(ui, view, commands));
    Panel::bottom("status").frame(frame(12, 3)).show(ui, |ui| status_bar::show(ui, view, commands));
    Panel::left("choices").frame(frame(12, 6)).default_size(272.0).size_range(240.0..=420.0).show(
        ui,
        |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                incident_filter::show(ui, view, commands);
                method::show(ui, view, commands);
                layer_list::show(ui, view, commands);
            });
        },
    );
    Panel::right("reading").frame(frame(12, 6)).default_size(300.0).size_range(260.0..=520.0).show(
        ui,
        |ui| {
            // On a low screen a form needs the room; the map says enough while one edits.
            let is_form = view.session.history.is_some()
                || view.session.selection.is_some_and(|s| s.subject().is_some());
            let is_low = ui.available_height() < LOW;
            if view.session.legend && !(is_form && is_low) {
                let in_brief = is_low
                    && (view.session.reading == Reading::Statistics
                        || view.session.selection.is_some());
                Panel::bottom("legend")
                    .frame(Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO }))
                    .show(ui, |ui| legend_panel::show(ui, view, in_brief));
            }
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                if let Some(history) = &view.session.history {
                    history_panel::show(ui, view, history, commands);
                    return;
                }
                reading(ui, view, commands);
            });
        },
    );
    if view.session.table.is_some() {
        Panel::bottom("incident table")
            .frame(frame(12, 4))
            .default_size(220.0)
            .size_range(110.0..=480.0)
            .resizable(true)
            .show(ui, |ui| incident_table::show(ui, view, commands));
    }
    if view.document.months.is_some_and(|m| m.months() > 1) {
        Panel::bottom("timeline")
            .frame(frame(12, 4))
            .resizable(false)
            .show(ui, |ui| timeline::show(ui, view, commands));
    }
    let input = CentralPanel::no_frame()
        .show(ui, |ui| map_panel::show(ui, view, memory, textures, commands))
        .inner;
    import_dialog::show(ui, view, commands);
    file_dialog::show(ui, view, commands);
    input
}

/// What is read at the right: the selection with the hot spots, or statistics.
fn reading(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let shown = view.session.reading;
    ui.horizontal(|ui| {
        for reading in [Reading::HotSpots, Reading::Statistics] {
            let read = Command::Read(reading);
            let tab = ui.add(egui::Button::selectable(shown == reading, read.label()));
            if tab.clicked() && shown != reading {
                commands.push(read);
            }
        }
    });
    ui.separator();
    if shown == Reading::Statistics {
        statistics::show(ui, view, commands);
        return;
    }
    if view.session.selection.is_some() {
        details::show(ui, view, commands);
        ui.separator();
    }
    spot_list::show(ui, view, commands);
}

/// A list under its label.
fn choice(ui: &mut Ui, id: &str, name: &str, now: &str, list: impl FnOnce(&mut Ui)) {
    let label = ui.add(egui::Label::new(name).wrap());
    egui::ComboBox::from_id_salt(id)
        .selected_text(now)
        .width(ui.available_width().min(220.0))
        .truncate()
        .show_ui(ui, list)
        .response
        .labelled_by(label.id);
}

/// A caption of one line, shortened where it is longer.
fn quiet_line(ui: &mut Ui, text: &str) {
    let words = egui::RichText::new(text).small().color(Tokens::current(ui).text_quiet);
    ui.add(egui::Label::new(words).truncate());
}

/// A whole number with commas between thousands.
fn number(n: u64) -> String {
    crate::profile::grouped(n)
}

/// A text of at most so many characters, and a sign that there are more.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most).collect();
    format!("{}…", kept.trim_end())
}

/// Adds an icon and words to a text, as a button shows them.
fn with_icon(job: &mut egui::text::LayoutJob, icon: &str, text: &str, color: egui::Color32) {
    let format = |family: egui::FontFamily, size| egui::TextFormat {
        font_id: egui::FontId::new(size, family),
        color,
        valign: egui::Align::Center,
        ..Default::default()
    };
    let icons = egui::FontFamily::Name(crate::look::ICON_FONT.into());
    job.append(icon, 0.0, format(icons, 16.0));
    job.append(text, 6.0, format(egui::FontFamily::Proportional, 13.0));
}
