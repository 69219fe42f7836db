//! What is known of a hot spot, to be looked at.

use std::sync::Arc;

use super::super::HotSpotAnswer;
use super::super::light::{Light, Lighted};
use super::WhyHere;
use crate::charts::{Chart, MonthsPlot, WeekPlot};
use crate::profile::{Period, Shifts, counted};

impl WhyHere {
    /// The hours of the week; `None` where no incident has an hour.
    pub fn hours_chart(&self, shifts: Shifts) -> Option<Chart> {
        let plot = WeekPlot { clock: self.clock.clone()?, shifts };
        let mut said = plot.clock.sentences();
        said.push(plot.said_of_shifts());
        if self.without_hour > 0 {
            said.push(format!(
                "{} without an hour are not in it.",
                counted(self.without_hour, "incident")
            ));
        }
        let title = "Hours of the week".to_owned();
        Some(Chart { title, about: self.about.clone(), said, plot: Arc::new(plot) })
    }

    /// The last months, with what they vary by chance; those that are chosen are strong.
    pub fn months_plot(&self, chosen: Option<Period>) -> MonthsPlot {
        MonthsPlot { months: self.trend.clone(), limits: self.limits, chosen }
    }

    /// The last months as a chart.
    pub fn months_chart(&self, chosen: Option<Period>) -> Chart {
        Chart {
            title: "Incidents by month".to_owned(),
            about: self.about.clone(),
            said: vec![self.said_of_trend()],
            plot: Arc::new(self.months_plot(chosen)),
        }
    }

    /// The places of incidents that happened in an hour of the week, Monday 00:00 first, or can have.
    pub fn at_hour(&self, answer: &HotSpotAnswer, hour: usize) -> Lighted {
        Light::Hours(Arc::clone(&self.rows)).at(answer, hour)
    }

    /// The places of incidents of a month of the trend, by its number, whether or not it is chosen.
    pub fn in_month(&self, answer: &HotSpotAnswer, part: usize) -> Lighted {
        let parts = self.trend.iter().map(|(month, _)| *month).collect();
        Light::Months { rows: Arc::clone(&self.trend_rows), parts }.at(answer, part)
    }
}
