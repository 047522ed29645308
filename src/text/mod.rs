//! Text for a terminal: made harmless, measured in cells, cut and padded; and the name that was probably meant.
//!
//! Whatever comes from outside (SQL, names, answers of servers) goes through [`printable()`] before it is shown. Widths
//! are those of a terminal: a Chinese character takes two cells, a combining mark none. Nothing here knows colours or
//! screens.

mod cells;
mod letters;
mod nearest;
mod placeholder;
mod printable;
mod shell;

pub use cells::{pad, pad_start, truncate_end, truncate_middle, width};
pub(crate) use letters::Letters;
pub use nearest::{MOST_GUESSES, did_you_mean, nearest, nearest_few};
pub use placeholder::{has_placeholder, is_placeholder};
pub use printable::{ellipsis, is_harmless, printable, printable_lines};
pub use shell::quoted;
