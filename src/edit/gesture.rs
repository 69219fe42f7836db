//! A change in the making: a drag, a vertex nudged again and again. One step when it ends.

use super::ProfileEdit;
use crate::profile::{NeighbourhoodProfile, Shape, Subject};

/// What is being moved or reshaped, and how it stands now. The profile stays as it is until the
/// gesture ends, so that cancelling it has nothing to take back.
#[derive(Debug, Clone, PartialEq)]
pub struct Gesture {
    /// What is changed.
    pub subject: Subject,
    /// Its shape now.
    pub shape: Shape,
}

impl Gesture {
    /// Begins with the shape as it is; `None` where there is none.
    pub fn begin(profile: &NeighbourhoodProfile, subject: Subject) -> Option<Self> {
        Some(Self { subject, shape: profile.shape_of(subject)? })
    }

    /// The one step that all of it is; `None` where the shape is what it was.
    pub fn end(self, profile: &NeighbourhoodProfile) -> Option<ProfileEdit> {
        ProfileEdit::set_shape(profile, self.subject, Some(self.shape))
    }
}
