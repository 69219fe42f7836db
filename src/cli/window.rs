//! `beatlas` without a subcommand: the window, or what stands in where there is no display.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::input::Input;
use super::{Failure, hot_spots, map, say, say_json};
use crate::analysis::StackedPlaces;
use crate::app::App;
use crate::export::PictureSize;
use crate::jobs::open;
use crate::map::Layers;
use crate::profile::capitalised;

#[derive(Debug, Args)]
pub(super) struct WindowArgs {
    /// The profile to open; without one, Ashview.
    profile: Option<PathBuf>,
    /// Where there is no display: print JSON, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
    /// Write a line of JSON to this file whenever what it says changes, for tests of the real
    /// window.
    #[arg(long, value_name = "FILE", hide = true)]
    view_log: Option<PathBuf>,
}

/// The window with a log of where its map looks and what was done in it.
struct Logged {
    app: App,
    log: Option<std::fs::File>,
    last: String,
}

impl eframe::App for Logged {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.app.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.app.ui(ui);
        let (Some(log), Some(c)) = (&mut self.log, self.app.camera()) else { return };
        let document = &self.app.document;
        let state = document.save_state();
        let line = serde_json::json!({
            "x": c.centre.x, "y": c.centre.y, "zoom": c.zoom,
            "left": c.rect.left(), "top": c.rect.top(),
            "right": c.rect.right(), "bottom": c.rect.bottom(),
            "pixels_per_point": ui.ctx().pixels_per_point(),
            "selection": format!("{:?}", self.app.session.selection),
            "answered": self.app.answer().is_some(),
            "statistic": self.app.statistics().and_then(Result::ok).map(|told| told.about.clone()),
            "lit": self.app.lighted().places.len(),
            "drawing": self.app.session.drawing.as_ref().map(|d| d.points.len()),
            "undo": document.history.to_undo().map(|s| s.label.as_str()),
            "waiting": state.waiting,
            "problem": state.problem,
            "tiles": document.tiles.as_ref().map(|t| t.set.len()),
            "message": format!("{:?}", self.app.session.message),
        })
        .to_string();
        if line != self.last {
            // A log that cannot be written stops no window.
            let _ = std::io::Write::write_fmt(log, format_args!("{line}\n"));
            self.last = line;
        }
    }
}

/// Opens the window; without a display, writes the map and prints the hot spots.
pub(super) fn run(args: WindowArgs) -> Result<(), Failure> {
    if !has_display() {
        return without_display(args, "there is no display");
    }
    let (path, log) = (args.profile.clone(), args.view_log.clone());
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Beatlas")
            .with_app_id("beatlas")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([900.0, 560.0]),
        ..eframe::NativeOptions::default()
    };
    let opened = eframe::run_native(
        "beatlas",
        options,
        Box::new(|context| {
            let log = log.map(std::fs::File::create).transpose()?;
            Ok(Box::new(Logged {
                app: App::new(&context.egui_ctx, path),
                log,
                last: String::new(),
            }))
        }),
    );
    match opened {
        Ok(()) => Ok(()),
        Err(e) => without_display(args, &format!("the window could not be opened ({e})")),
    }
}

/// Whether a window can be asked for. On other systems than Unix there always is a display.
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn without_display(args: WindowArgs, why: &str) -> Result<(), Failure> {
    let name = args
        .profile
        .as_deref()
        .and_then(|p| p.file_stem())
        .map_or_else(|| "ashview".to_owned(), |s| s.to_string_lossy().into_owned());
    let out = PathBuf::from(format!("{name}-briefing.pdf"));
    let document = open::open_to_read(args.profile).map_err(Failure::refused)?;
    let answer = map::ask(&document, document.first_question())?;
    let size = PictureSize { width: 1600, height: 1000 };
    let look = map::Look { size, dark: false, layers: Layers::default() };
    // The hot spots are worth printing even where no picture can be made.
    let line = match map::picture(&document, &answer, look, &out) {
        Ok(()) => format!("{why}: the map is written to {}", out.display()),
        Err(Failure::Refused(reason) | Failure::Usage(reason)) => {
            format!("{why}, and no map is written: {reason}")
        }
    };
    let input = Input {
        places: StackedPlaces::from_counts([]),
        plane: document.profile.plane.clone(),
        bandwidth_m: answer.question.settings.bandwidth_m,
        advice: None,
        profile: Some((Arc::clone(&document.profile), answer.question.filter.clone())),
        harm: None,
        incidents: 0,
        weighs: None,
    };
    if args.json {
        return say_json(&serde_json::json!({
            "reason": why,
            "out": out,
            "hotspots": hot_spots::lines_of(&answer, &input),
        }));
    }
    say(&capitalised(&line));
    say(&hot_spots::table_of(&answer, &input));
    Ok(())
}
