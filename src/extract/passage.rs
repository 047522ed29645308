//! Text that a file holds in another form: the cells of a notebook behind JSON's escapes, a block behind the marks of a
//! quotation. It is read as a file of its own, and what is found goes back to its places in the file.

use super::{Extraction, OffsetMap, Removal};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// Such text, piece by piece, with the places of its pieces.
#[derive(Debug, Default)]
pub(super) struct Passage {
    text: String,
    map: OffsetMap,
}

impl Passage {
    /// Text that stands in the file as it is.
    pub(super) fn push_exact(&mut self, text: &str, start: usize) {
        self.text.push_str(text);
        self.map
            .push(text.len(), Span::new(start, start + text.len()));
    }

    /// Text that stands for `span` as a whole.
    pub(super) fn push_whole(&mut self, text: &str, span: Span) {
        self.text.push_str(text);
        self.map.push_whole(text.len(), span);
    }

    /// How long the text is so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Reads the passage as a file, and adds what is found to that of the file which it is from.
    pub(super) fn read(
        mut self,
        outer: &SourceFile,
        read: impl FnOnce(&SourceFile, &mut Extraction),
        found: &mut Extraction,
    ) {
        // At the beginning of a file this character is a mark that is no part of the text.
        if self.text.starts_with('\u{FEFF}') {
            self.text.replace_range(..'\u{FEFF}'.len_utf8(), "   ");
        }
        let inner = SourceFile::new(outer.name(), None, self.text.into_bytes());
        let mut within = Extraction::default();
        read(&inner, &mut within);
        for mut fragment in within.fragments {
            fragment.map = fragment.map.through(&self.map);
            if let Some(call) = &mut fragment.call {
                call.span = self.map.to_file(call.span);
                let at = Span::new(fragment.turn.at, fragment.turn.at);
                fragment.turn.at = self.map.to_file(at).start;
                if let Removal::Span(span) = &mut call.removal {
                    *span = self.map.to_file(*span);
                }
            }
            found.fragments.push(fragment);
        }
        let doubts = within.diagnostics.into_iter();
        found
            .diagnostics
            .extend(doubts.map(|doubt| Self::moved(&self.map, outer, doubt)));
    }

    fn moved(map: &OffsetMap, outer: &SourceFile, mut doubt: Diagnostic) -> Diagnostic {
        let span = doubt.place.as_ref().map(|place| map.to_file(place.span));
        if let Some(span) = span {
            doubt = doubt.at(outer, span);
        }
        doubt
    }
}
