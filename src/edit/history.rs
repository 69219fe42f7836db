//! What was done and can be taken back, and what was taken back and can be done again.

use std::sync::Arc;

use super::{IncidentsTurn, ProfileEdit, TurnError};
use crate::profile::{ImportRecord, NeighbourhoodProfile};

/// How many steps can be taken back; a file keeps as many over a restart.
pub const MOST_STEPS: usize = 100;

/// What a step did.
#[derive(Debug, Clone, PartialEq)]
pub enum StepEdit {
    /// An edit with all it needs.
    Edit(ProfileEdit),
    /// An import as a file keeps it: what leads from the state after it to the one before, or the
    /// other way round once it is undone.
    StoredImport {
        /// What the import did.
        record: ImportRecord,
        /// What leads to the other state.
        turn: Arc<IncidentsTurn>,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it is called.
    pub label: String,
    /// What it did.
    pub what: StepEdit,
}

impl Step {
    /// The edit that the step is. A stored import is worked out from the profile as it is now:
    /// that takes time with many incidents, and belongs off the UI thread.
    pub fn edit(
        &self,
        profile: &NeighbourhoodProfile,
        undone: bool,
    ) -> Result<ProfileEdit, TurnError> {
        match &self.what {
            StepEdit::Edit(edit) => Ok(edit.clone()),
            StepEdit::StoredImport { record, turn } => {
                let now = Arc::clone(&profile.incidents);
                let other = Arc::new(turn.apply(&now, &profile.plane)?);
                let (before, after) = if undone { (now, other) } else { (other, now) };
                Ok(ProfileEdit::ImportIncidents { before, after, record: record.clone() })
            }
        }
    }
}

/// Steps done and undone. Plain data: making a change is [`ProfileEdit::apply`], this says which.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// A history as a file keeps it: steps, oldest first, and how many of them, from the end, are
    /// undone.
    pub fn of(mut steps: Vec<Step>, undone: usize) -> Self {
        let mut taken_back = steps.split_off(steps.len().saturating_sub(undone));
        taken_back.reverse();
        Self { done: steps, undone: taken_back }
    }

    /// Notes that an edit was made. What was undone can no longer be redone.
    pub fn push(&mut self, edit: ProfileEdit) {
        self.undone.clear();
        self.done.push(Step { label: edit.label(), what: StepEdit::Edit(edit) });
        if self.done.len() > MOST_STEPS {
            self.done.remove(0);
        }
    }

    /// The step that undo would take back.
    pub fn to_undo(&self) -> Option<&Step> {
        self.done.last()
    }

    /// The step that redo would make again.
    pub fn to_redo(&self) -> Option<&Step> {
        self.undone.last()
    }

    /// Notes that the last step was taken back; `edit` is what it was.
    pub fn undone(&mut self, edit: ProfileEdit) {
        if let Some(step) = self.done.pop() {
            self.undone.push(Step { what: StepEdit::Edit(edit), ..step });
        }
    }

    /// Notes that the step last taken back was made again; `edit` is what it is.
    pub fn redone(&mut self, edit: ProfileEdit) {
        if let Some(step) = self.undone.pop() {
            self.done.push(Step { what: StepEdit::Edit(edit), ..step });
        }
    }

    /// The steps that can be taken back, oldest first.
    pub fn done(&self) -> &[Step] {
        &self.done
    }
}
