//! Icons: one path each, drawn in the colour of the text around them.

use leptos::prelude::*;

/// A picture of 16 by 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The gauge of the name.
    Gauge,
    /// Take away.
    Cross,
    /// Opens something below.
    Down,
    /// Opens something inside.
    Right,
    /// To the left.
    Left,
    /// What is this.
    Question,
    /// Save.
    Save,
    /// A table.
    Table,
    /// A chart.
    Chart,
    /// Theme, language.
    Sliders,
    /// Read again.
    Again,
    /// A folder.
    Folder,
    /// An address.
    Link,
    /// A copy.
    Copy,
    /// Something is wrong.
    Warning,
    /// Chosen.
    Check,
    /// Out of a zoom.
    ZoomOut,
    /// Change.
    Pencil,
    /// Give to others.
    Share,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Gauge => "M2.6 12.2a6.2 6.2 0 1 1 10.8 0M8 9.4l2.9-4",
            Self::Pencil => "M3 13l.7-2.9 7-7 2.2 2.2-7 7z",
            Self::Share => "M8 9.6V2.6M5.2 5.2L8 2.4l2.8 2.8M4.6 7.4H3.2v6.1h9.6V7.4h-1.4",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Down => "M4 6.2l4 4 4-4",
            Self::Right => "M6.2 4l4 4-4 4",
            Self::Left => "M9.8 4l-4 4 4 4",
            Self::Question => "M5.9 6a2.1 2.1 0 1 1 3.2 1.8c-.7.4-1.1.8-1.1 1.6M8 11.7v.1",
            Self::Save => "M8 2.5v7.2M5 7l3 3 3-3M3 12.8h10",
            Self::Table => "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
            Self::Chart => "M2.5 13h11M4.5 13V8M8 13V3.5M11.5 13V6",
            Self::Sliders => {
                "M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.2 3.4a1.7 1.7 0 1 1 0 3.3 1.7 1.7 0 0 1 0-3.3M5.8 9.4a1.7 1.7 0 1 1 0 3.3 1.7 1.7 0 0 1 0-3.3"
            }
            Self::Again => "M13 8a5 5 0 1 1-1.6-3.7M13 2.4v2.7h-2.7",
            Self::Folder => {
                "M2.3 4.2c0-.5.4-.9.9-.9h3l1.4 1.6h5.2c.5 0 .9.4.9.9v6c0 .5-.4.9-.9.9H3.2a.9.9 0 0 1-.9-.9z"
            }
            Self::Link => {
                "M6.7 9.3l2.6-2.6M7.4 4.9l1-1a2.6 2.6 0 0 1 3.7 3.7l-1 1M8.6 11.1l-1 1a2.6 2.6 0 0 1-3.7-3.7l1-1"
            }
            Self::Copy => "M5.7 5.7h7v7h-7zM3.3 10.3V3.3h7",
            Self::Warning => "M8 2.7l5.8 10.2H2.2zM8 6.6v2.9M8 11.3v.1",
            Self::Check => "M3.2 8.6l3 3 6.6-7",
            Self::ZoomOut => "M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4M10.1 10.1l3.3 3.3M5.2 7h3.6",
        }
    }

    /// The picture. It says nothing to a screen reader: what it belongs to does.
    pub fn view(self) -> AnyView {
        view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                <path d=self.path()></path>
            </svg>
        }
        .into_any()
    }
}
