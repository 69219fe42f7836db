//! The hours at which shifts begin, beside the chart of hours.

use egui::{DragValue, Ui};

use super::View;
use crate::command::Command;
use crate::look::widgets::quiet;
use crate::profile::{Shift, capitalised};
use crate::settings::Settings;

/// Shows the hours and lets them be changed.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let now = view.settings.shifts;
    let mut wanted = now;
    quiet(ui, "Shifts begin at");
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.x = 36.0;
        for shift in Shift::ALL {
            let label = ui.label(capitalised(shift.as_str()));
            let mut hour = now.start(shift);
            let value = DragValue::new(&mut hour).range(0..=23).suffix(":00");
            if ui.add(value).labelled_by(label.id).on_hover_text(now.label(shift)).changed() {
                wanted = wanted.with_start(shift, hour);
            }
        }
    });
    if wanted != now {
        commands.push(Command::Settings(Settings { shifts: wanted, ..*view.settings }));
    }
}
