//! What became of the rows of an import: sums that add up, months with the missing ones, crime
//! types, what was rejected and why.

use egui::{CollapsingHeader, Grid, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use super::number;
use crate::command::Command;
use crate::import::{ImportReport, NOT_KNOWN, ProblemKind};
use crate::look::Tokens;
use crate::look::widgets::{fact, missing_month, quiet};
use crate::profile::{Month, Period, capitalised, counted};

/// Problems of a kind that are listed.
const LISTED: usize = 200;
/// Characters of a heading that have room on its line.
const TITLE: usize = 82;

/// Shows a report.
pub fn show(ui: &mut Ui, report: &ImportReport, commands: &mut Vec<Command>) {
    fact(ui, "Files", &listed(&report.files));
    if !report.files_given_twice.is_empty() {
        fact(ui, "Given twice and read once", &listed(&report.files_given_twice));
    }
    ui.add_space(4.0);
    sums(ui, report, commands);
    months(ui, report);
    rejected(ui, report);
    notes(ui, report);
    crime_types(ui, report);
}

fn listed(names: &[String]) -> String {
    let first = names.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(4) {
        0 => first,
        more => format!("{first} and {} more", number(more as u64)),
    }
}

/// Two columns of figures with their sums.
fn sums(ui: &mut Ui, r: &ImportReport, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    let kept = r.rows_read - r.rejected.min(r.rows_read);
    let first: [(&str, &str, u64); 5] = [
        ("", "On the map", r.placed),
        ("+", "Without a place", r.without_place),
        ("+", "Outside the boundary", r.outside),
        ("+", "Rejected", r.rejected),
        ("=", "Rows read", r.rows_read),
    ];
    let second: [(&str, &str, u64); 4] = [
        ("", "New to the profile", r.added),
        ("+", "Changed", r.changed),
        ("+", "Known already", r.unchanged),
        ("=", "Rows kept", kept),
    ];
    let line = |ui: &mut Ui, entry: Option<&(&str, &str, u64)>| {
        let (sign, name, n) = entry.copied().unwrap_or(("", "", 0));
        if name.is_empty() {
            return;
        }
        let strong = sign == "=";
        let text = |t: String| {
            let t = RichText::new(t).color(if strong { tokens.text_strong } else { tokens.text });
            if strong { t.strong() } else { t }
        };
        ui.label(text(sign.to_owned()));
        ui.label(text(name.to_owned()));
        figure(ui, text(number(n)), &format!("{name}: {}", number(n)));
    };
    ui.horizontal_top(|ui| {
        Grid::new("rows read").num_columns(4).min_col_width(8.0).spacing([8.0, 2.0]).show(
            ui,
            |ui| {
                for entry in &first {
                    line(ui, Some(entry));
                    if entry.1 == "Without a place" && r.without_place > 0 {
                        let show = ui.small_button(Command::ShowWithoutPlace.label());
                        show.widget_info(|| {
                            let spoken = "Show the rows without a place";
                            egui::WidgetInfo::labeled(egui::Role::Button, true, spoken)
                        });
                        let hint = "In the incident table, those of all imports";
                        if show.on_hover_text(hint).clicked() {
                            commands.push(Command::ShowWithoutPlace);
                        }
                    } else {
                        ui.label("");
                    }
                    ui.end_row();
                }
            },
        );
        ui.add_space(24.0);
        Grid::new("rows kept").num_columns(3).min_col_width(8.0).spacing([8.0, 2.0]).show(
            ui,
            |ui| {
                for entry in &second {
                    line(ui, Some(entry));
                    ui.end_row();
                }
            },
        );
    });
}

/// A figure at the right of its column. A reader of the screen says it with its name.
fn figure(ui: &mut Ui, text: RichText, spoken: &str) {
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(vec2(64.0, 16.0), layout, |ui| {
        ui.set_min_width(64.0);
        let response = ui.label(text);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, spoken));
    });
}

/// A bar for each month; one that is missing is said to be missing, since that is not zero.
fn months(ui: &mut Ui, report: &ImportReport) {
    let known: Vec<(Month, u64)> =
        report.by_month.iter().filter_map(|(name, n)| Some((name.parse().ok()?, *n))).collect();
    let tokens = Tokens::current(ui);
    ui.add_space(8.0);
    ui.label(RichText::new("By month").strong().color(tokens.text_strong));
    if let Some(n) = report.by_month.get(NOT_KNOWN) {
        quiet(ui, format!("Without a month: {}", counted(*n, "row")));
    }
    let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) else {
        quiet(ui, "No row has a month.");
        return;
    };
    let Ok(period) = Period::new(*first, *last) else { return };
    let count = |month: Month| known.iter().find(|(m, _)| *m == month).map(|(_, n)| *n);
    let all: Vec<(Month, Option<u64>)> =
        (0..period.months()).map(|k| first.plus(k)).map(|month| (month, count(month))).collect();
    bars(ui, &all);
    let missing: Vec<String> =
        all.iter().filter(|(_, n)| n.is_none()).map(|(m, _)| m.label()).collect();
    if missing.is_empty() {
        let months =
            if all.len() == 1 { "1 month".to_owned() } else { format!("{} months", all.len()) };
        quiet(ui, format!("{months}, none missing between the first and the last."));
    } else {
        let of = if missing.len() == 1 { "this month" } else { "these months" };
        let words = format!(
            "Missing: {}. The files hold no row of {of}, which is not the same as no incidents.",
            listed_months(&missing)
        );
        ui.add(egui::Label::new(RichText::new(words).color(tokens.warning)).wrap());
    }
}

fn listed_months(months: &[String]) -> String {
    let first = months.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
    match months.len().saturating_sub(12) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn bars(ui: &mut Ui, months: &[(Month, Option<u64>)]) {
    const HEIGHT: f32 = 54.0;
    let tokens = Tokens::current(ui);
    let width = ui.available_width().min(months.len() as f32 * 44.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT + 16.0), Sense::hover());
    let most = months.iter().filter_map(|(_, n)| *n).max().unwrap_or(1).max(1) as f32;
    let step = width / months.len().max(1) as f32;
    let painter = ui.painter();
    let font = egui::FontId::proportional(10.0);
    // As many labels as have room.
    let every = (46.0 / step).ceil().max(1.0) as usize;
    for (i, (month, n)) in months.iter().enumerate() {
        let left = rect.left() + i as f32 * step;
        let gap = if step > 6.0 { 2.0 } else { 0.5 };
        let base = rect.top() + HEIGHT;
        if let Some(n) = n {
            let height = (*n as f32 / most * (HEIGHT - 2.0)).max(1.0);
            let bar =
                Rect::from_min_max(pos2(left + gap, base - height), pos2(left + step - gap, base));
            painter.rect_filled(bar, 1.0, tokens.accent);
        } else {
            let hole = Rect::from_min_max(
                pos2(left + gap, rect.top() + 2.0),
                pos2(left + step - gap, base),
            );
            missing_month(painter, hole, &tokens);
        }
        if i % every == 0 {
            let at = pos2(left + step / 2.0, base + 2.0);
            let at = pos2(at.x.max(rect.left() + 20.0), at.y);
            let (align, words) = (egui::Align2::CENTER_TOP, month.label());
            painter.text(at, align, words, font.clone(), tokens.text_quiet);
        }
    }
    painter.hline(rect.x_range(), rect.top() + HEIGHT, Stroke::new(1.0, tokens.line));
    let words = |(month, n): &(Month, Option<u64>)| match n {
        Some(n) => format!("{}: {} rows", month.label(), number(*n)),
        None => format!("{}: missing", month.label()),
    };
    response.widget_info(|| {
        let spoken = months.iter().map(words).collect::<Vec<_>>().join(", ");
        egui::WidgetInfo::labeled(egui::Role::Image, true, spoken)
    });
    if let Some(at) = response.hover_pos()
        && let Some(month) = months.get(((at.x - rect.left()) / step) as usize)
    {
        response.on_hover_text_at_pointer(words(month));
    }
}

fn crime_types(ui: &mut Ui, report: &ImportReport) {
    let mut types: Vec<_> = report.by_type.iter().collect();
    types.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let n = types.len();
    let title = if n == 1 { "By crime type: 1".to_owned() } else { format!("By crime type: {n}") };
    ui.add_space(4.0);
    CollapsingHeader::new(title).id_salt("by crime type").default_open(n <= 16).show(ui, |ui| {
        Grid::new("types").num_columns(2).spacing([16.0, 1.0]).show(ui, |ui| {
            for (crime_type, count) in types.iter().take(60) {
                ui.label(crime_type.as_str());
                let spoken = format!("{crime_type}: {}", number(**count));
                figure(ui, RichText::new(number(**count)), &spoken);
                ui.end_row();
            }
        });
        if n > 60 {
            quiet(ui, format!("And {} more; all of them are in the saved report", n - 60));
        }
    });
}

/// Rejected rows, a group for each reason.
fn rejected(ui: &mut Ui, report: &ImportReport) {
    if report.rejected == 0 {
        return;
    }
    let tokens = Tokens::current(ui);
    ui.add_space(4.0);
    let words = match report.rejected {
        1 => "1 row was rejected and is not in the profile".to_owned(),
        n => format!("{} rows were rejected and are not in the profile", number(n)),
    };
    ui.label(RichText::new(words).strong().color(tokens.warning));
    let mut kinds: Vec<&ProblemKind> = report.problem_kinds.iter().collect();
    kinds.sort_by_key(|k| std::cmp::Reverse(k.count));
    for (i, kind) in kinds.into_iter().enumerate() {
        let rows = if kind.count == 1 { "row" } else { "rows" };
        let column =
            if kind.column.is_empty() { String::new() } else { format!("{}: ", kind.column) };
        let title = format!("{} {rows}: {column}{}", number(kind.count), kind.reason);
        // A heading does not wrap: a long one is whole inside.
        let short: String = title.chars().take(TITLE).collect();
        let is_long = short.len() < title.len();
        let heading = if is_long { format!("{}…", short.trim_end()) } else { title.clone() };
        CollapsingHeader::new(heading).id_salt(("problems", i)).show(ui, |ui| {
            if is_long {
                ui.add(egui::Label::new(title).wrap());
            }
            let mut shown = 0;
            for problem in report.problems_of(kind).take(LISTED) {
                shown += 1;
                let column = match problem.column.as_str() {
                    "" => String::new(),
                    column => format!(", {column}"),
                };
                let found = match problem.value.as_str() {
                    "" => "nothing there".to_owned(),
                    value => format!("found “{value}”"),
                };
                quiet(
                    ui,
                    format!("{}, {} {}{column}: {found}", problem.file, problem.unit, problem.line),
                );
            }
            let more = kind.count.saturating_sub(shown);
            if more > 0 {
                quiet(ui, format!("And {} more", number(more)));
            }
        });
    }
}

fn notes(ui: &mut Ui, r: &ImportReport) {
    ui.add_space(4.0);
    if r.identical_rows > 0 {
        let (rows, each) = match r.identical_rows {
            1 => ("1 row repeats".to_owned(), "It is"),
            n => (format!("{} rows repeat", number(n)), "Each is"),
        };
        quiet(
            ui,
            format!(
                "{rows} an earlier row of the same file in every field. {each} kept as an incident of its own: published files give anti-social behaviour no number, so two incidents in one street and month look alike."
            ),
        );
    }
    if r.answered_twice > 0 {
        let n = number(r.answered_twice);
        quiet(ui, format!("{n} rows stand in several answers of the police API and count once."));
    }
    for (n, what) in [
        (r.repeated_headers, "repeated header lines"),
        (r.blank_rows, "lines with nothing in them"),
    ] {
        if n > 0 {
            quiet(ui, format!("{} {what} are not counted as rows.", number(n)));
        }
    }
    if !r.columns_not_read.is_empty() {
        fact(ui, "Columns not read", &r.columns_not_read.join(", "));
    }
    for remark in &r.remarks {
        quiet(ui, capitalised(remark));
    }
    if !r.passed_over.is_empty() {
        let title = format!("{} files, sheets or layers were not read", r.passed_over.len());
        CollapsingHeader::new(title).id_salt("passed over").show(ui, |ui| {
            for each in r.passed_over.iter().take(LISTED) {
                quiet(ui, format!("{}: {}", each.name, each.reason));
            }
        });
    }
}
