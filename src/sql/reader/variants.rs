//! Texts that one call of a program may run: it runs one of them. A text that cannot be read is none of those where another
//! one can be: it was put together of choices that do not go together, as with the comma behind all columns but the last.

use std::collections::BTreeSet;

use crate::collections::FastMap;
use crate::extract::Fragment;
use crate::source::Span;
use crate::sql::Reading;
use crate::sql::script::Piece;

/// What was read, and what was not, of each call.
#[derive(Default)]
pub(super) struct Variants<'a> {
    read: Vec<Variant<'a>>,
    failed: Vec<Failed<'a>>,
}

/// One of the texts of a call.
struct Variant<'a> {
    call: Span,
    fragment: &'a Fragment,
}

/// One that cannot be read, and what was told of it.
struct Failed<'a> {
    variant: Variant<'a>,
    diagnostic: usize,
    statement: usize,
}

impl<'a> Variants<'a> {
    /// Notes a statement that was read.
    pub(super) fn note_read(&mut self, piece: &Piece<'a>) {
        self.read.extend(variant(piece));
    }

    /// Notes a statement that was not, whose diagnostic and statement are the next of `reading`.
    pub(super) fn note_failed(&mut self, piece: &Piece<'a>, reading: &Reading) {
        self.failed.extend(variant(piece).map(|variant| Failed {
            variant,
            diagnostic: reading.diagnostics.len(),
            statement: reading.statements.len(),
        }));
    }

    /// Forgets what cannot be read where another text of the same call can be.
    pub(super) fn settle(self, reading: &mut Reading) {
        if self.failed.is_empty() {
            return;
        }
        let mut read: FastMap<Span, Vec<&Fragment>> = FastMap::default();
        for variant in &self.read {
            read.entry(variant.call).or_default().push(variant.fragment);
        }
        let is_read_otherwise = |failed: &&Failed<'_>| {
            let failed = &failed.variant;
            let mut others = read.get(&failed.call).into_iter().flatten();
            others.any(|it| !std::ptr::eq(*it, failed.fragment))
        };
        let needless: Vec<_> = self.failed.iter().filter(is_read_otherwise).collect();
        let diagnostics: BTreeSet<_> = needless.iter().map(|it| it.diagnostic).collect();
        let statements: BTreeSet<_> = needless.iter().map(|it| it.statement).collect();
        let mut at = 0..;
        (reading.diagnostics).retain(|_| at.next().is_none_or(|at| !diagnostics.contains(&at)));
        let mut at = 0..;
        (reading.statements).retain(|_| at.next().is_none_or(|at| !statements.contains(&at)));
    }
}

fn variant<'a>(piece: &Piece<'a>) -> Option<Variant<'a>> {
    let call = piece.fragment.call.as_ref()?.span;
    Some(Variant {
        call,
        fragment: piece.fragment,
    })
}
