//! The text that the tables and views of a statement may be defined in.

use super::super::FileReading;
use crate::collections::FastMap;
use crate::lineage::ProcessKind;

/// The texts of files by their names.
#[derive(Debug, Default)]
pub(in crate::workspace) struct Texts<'f> {
    by_file: FastMap<&'f str, Vec<&'f str>>,
    /// Those that others may refer to.
    shared: Vec<&'f str>,
}

impl<'f> Texts<'f> {
    /// Of files, which are one script where they are read together.
    pub(in crate::workspace) fn of(files: &'f [FileReading], is_together: bool) -> Self {
        let mut texts = Self::default();
        for reading in files {
            let file = &reading.file;
            let others = reading.others.iter().map(|it| it.text());
            let own = std::iter::once(file.text()).chain(others);
            // What submits nothing defines what others read.
            let mut processes = reading.reading.processes.iter();
            if is_together || processes.all(|it| it.kind == ProcessKind::CreateView) {
                texts.shared.extend(own.clone());
            }
            texts.by_file.insert(file.name(), own.collect());
        }
        texts
    }

    /// The texts for statements of a file.
    pub(super) fn of_file(&self, file: &str) -> Vec<&'f str> {
        let own = self.by_file.get(file).into_iter().flatten();
        own.chain(&self.shared).copied().collect()
    }
}
