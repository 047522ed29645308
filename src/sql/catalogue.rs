//! What scripts have defined so far: the current catalog and database, catalogs, tables and views.
//!
//! Statements change the catalogue (`statement/`), queries ask it through [`lookup::Lookup`]. Nothing here reads text.

mod external;
mod lookup;
mod models;
mod physical;
mod table;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

pub(super) use external::ExternalCatalog;
pub(super) use lookup::{Lookup, Undeclared};
pub use models::{Model, ModelColumn};
pub(super) use table::{ComputedFrom, Table, TableColumn, View};

use super::Relation;
use super::conditions::Conditions;
use crate::collections::FastMap;
use crate::lineage::{LogicalName, NameParts, Origin};
use crate::text::{Letters, nearest};
use models::Models;

/// Flink's names for the catalog and database that are there from the start.
const DEFAULT_CATALOG: &str = "default_catalog";
const DEFAULT_DATABASE: &str = "default_database";

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Definition {
    /// A table.
    Table(Arc<Table>),
    /// A view.
    View(Arc<View>),
}

impl Definition {
    /// Where it is defined.
    pub(super) fn origin(&self) -> &Origin {
        match self {
            Self::Table(table) => &table.origin,
            Self::View(view) => &view.origin,
        }
    }

    /// What it is, for people.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::View(_) => "view",
        }
    }
}

/// What a name stands for: 0 as long as nothing has replaced what it was first defined as.
type Generation = u64;

/// How a name was defined last.
#[derive(Debug, Clone)]
struct Written {
    text: Box<str>,
    /// What the name stood for then.
    generation: Generation,
    /// What it stands for now.
    current: Generation,
}

/// What a generation of a name adds to the digest of all.
fn mark(name: &LogicalName, generation: Generation) -> u64 {
    if generation == 0 {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    (name, generation).hash(&mut hasher);
    hasher.finish()
}

/// A catalog that was dropped, and what it held.
#[derive(Debug, Clone)]
struct Dropped {
    catalog: ExternalCatalog,
    tables: Vec<(LogicalName, Definition, Generation)>,
}

/// A catalogue to read scripts with. Scripts read one after another with the same catalogue see each other's
/// definitions.
#[derive(Debug, Clone)]
pub struct Catalogue {
    current_catalog: Arc<str>,
    current_database: Arc<str>,
    catalogs: FastMap<Arc<str>, ExternalCatalog>,
    /// What catalogs held that were dropped and keep their tables where they are stored.
    dropped: FastMap<Arc<str>, Dropped>,
    models: Models,
    permanent: FastMap<LogicalName, Definition>,
    /// Temporary tables and views shadow permanent ones of the same name.
    temporary: FastMap<LogicalName, Definition>,
    version: u64,
    changes: u64,
    /// The last generation that was given to a name.
    latest: Generation,
    /// Digest of the generations of all names.
    meaning: u64,
    written: FastMap<LogicalName, Written>,
    /// What else of the session holds for the statements that follow.
    pub(super) conditions: Conditions,
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::new()
    }
}

impl Catalogue {
    /// An empty one, in Flink's default catalog and database.
    pub fn new() -> Self {
        Self {
            current_catalog: DEFAULT_CATALOG.into(),
            current_database: DEFAULT_DATABASE.into(),
            catalogs: FastMap::default(),
            dropped: FastMap::default(),
            models: Models::default(),
            permanent: FastMap::default(),
            temporary: FastMap::default(),
            version: 0,
            changes: 0,
            latest: 0,
            meaning: 0,
            written: FastMap::default(),
            conditions: Conditions::default(),
        }
    }

    /// The catalog and the database that names without one stand in.
    pub(super) fn current(&self) -> (Arc<str>, Arc<str>) {
        let (catalog, database) = (&self.current_catalog, &self.current_database);
        (Arc::clone(catalog), Arc::clone(database))
    }

    /// The same number wherever each name stands for the same.
    pub(super) fn meaning(&self) -> u64 {
        self.meaning
    }

    /// Gives the name another meaning than it has had.
    fn renew(&mut self, name: &LogicalName) {
        self.latest += 1;
        self.give(name, self.latest);
    }

    fn give(&mut self, name: &LogicalName, generation: Generation) {
        let written = self.written.entry(name.clone()).or_insert(Written {
            text: "".into(),
            generation: 0,
            current: 0,
        });
        self.meaning ^= mark(name, written.current) ^ mark(name, generation);
        written.current = generation;
    }

    fn note_change(&mut self, name: &LogicalName) {
        self.changes += 1;
        self.renew(name);
    }

    /// A table that was dropped and is defined by the same text again is what it was; but not where its rows are gone.
    fn note_text(&mut self, name: &LogicalName, text: &str) {
        let has_rows = self.remembers(&name.catalog) || !text.contains("'connector'");
        let known = self
            .written
            .get(name)
            .filter(|it| !has_rows && *it.text == *text);
        if let Some(generation) = known.map(|it| it.generation) {
            self.give(name, generation);
            return;
        }
        let current = self.written.get(name).map_or(0, |it| it.current);
        let written = Written {
            text: text.into(),
            generation: current,
            current,
        };
        self.written.insert(name.clone(), written);
    }

    /// How often a definition was changed or taken away. What reads a view may mean something else each time.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// A number that changes whenever the catalogue does.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The full name that one to three parts stand for now. Of more parts the last three count.
    pub(super) fn resolve(&self, parts: &[&str]) -> LogicalName {
        match *parts {
            [.., catalog, database, table] => LogicalName::new(catalog, database, table),
            [database, table] => LogicalName::from(NameParts {
                catalog: Arc::clone(&self.current_catalog),
                database: database.into(),
                table: table.into(),
            }),
            [table] => self.here(table),
            [] => self.here("?"),
        }
    }

    fn here(&self, table: &str) -> LogicalName {
        LogicalName::from(NameParts {
            catalog: Arc::clone(&self.current_catalog),
            database: Arc::clone(&self.current_database),
            table: table.into(),
        })
    }

    /// The current catalog and database, where no catalog that a script created gives names a further meaning.
    pub(super) fn plain_place(&self) -> Option<(Arc<str>, Arc<str>)> {
        let place = (&self.current_catalog, &self.current_database);
        self.catalogs
            .is_empty()
            .then(|| (Arc::clone(place.0), Arc::clone(place.1)))
    }

    /// What a name stands for as a query sees it, if a query has looked at it.
    pub(super) fn known_relation(&self, name: &LogicalName) -> Option<Arc<Relation>> {
        let relation = match self.get(name)? {
            Definition::Table(table) => table.relation.get(),
            Definition::View(view) => view.relation.get(),
        };
        relation.cloned()
    }

    /// USE CATALOG: its default database becomes the current one.
    pub(super) fn use_catalog(&mut self, catalog: &str) {
        self.current_database = match self.catalogs.get(catalog) {
            Some(external) => external.default_database().into(),
            None if catalog == DEFAULT_CATALOG => DEFAULT_DATABASE.into(),
            None => external::COMMON_DATABASE.into(),
        };
        self.current_catalog = catalog.into();
        self.version += 1;
    }

    /// USE: a database of the current catalog, or of the one that is named before it.
    pub(super) fn use_database(&mut self, parts: &[&str]) {
        if let [.., database] = parts {
            self.current_database = (*database).into();
        }
        if let [.., catalog, _] = parts {
            self.current_catalog = (*catalog).into();
        }
        self.version += 1;
    }

    /// CREATE CATALOG. One that was dropped and is created again as it was finds its tables again.
    pub(super) fn create_catalog(&mut self, name: &str, catalog: ExternalCatalog) {
        let dropped = self.dropped.remove(name);
        if let Some(dropped) = dropped.filter(|it| it.catalog == catalog) {
            for (table, definition, generation) in dropped.tables {
                self.give(&table, generation);
                self.permanent.insert(table, definition);
            }
        }
        self.catalogs.insert(name.into(), catalog);
        self.version += 1;
    }

    /// DROP CATALOG. Temporary tables and views stay.
    pub(super) fn drop_catalog(&mut self, name: &str) {
        if let Some(catalog) = self.catalogs.remove(name) {
            let is_inside = |table: &LogicalName, _: &mut Definition| *table.catalog == *name;
            let mut held: Vec<_> = self.permanent.extract_if(is_inside).collect();
            held.sort_by(|(table, _), (other, _)| table.cmp(other));
            let mut tables = Vec::new();
            for (table, definition) in held {
                let generation = self.written.get(&table).map_or(0, |it| it.current);
                self.renew(&table);
                tables.push((table, definition, generation));
            }
            if !catalog.is_in_memory() {
                let dropped = Dropped { catalog, tables };
                self.dropped.insert(name.into(), dropped);
            }
        }
        self.version += 1;
        self.changes += 1;
    }

    /// The models that are defined.
    pub(super) fn models(&self) -> &Models {
        &self.models
    }

    /// CREATE MODEL.
    pub(super) fn define_model(&mut self, name: LogicalName, is_temporary: bool, model: Model) {
        self.models.define(name, is_temporary, model);
        self.version += 1;
    }

    /// ALTER MODEL … RENAME TO.
    pub(super) fn rename_model(&mut self, from: &LogicalName, to: LogicalName) {
        self.models.rename(from, to);
        self.version += 1;
    }

    /// DROP MODEL.
    pub(super) fn drop_model(&mut self, name: &LogicalName, is_temporary: bool) {
        self.models.remove(name, is_temporary);
        self.version += 1;
    }

    /// The model whose name is closest to one that nothing defines, for a hint.
    pub(super) fn nearest_model(&self, name: &str) -> Option<&str> {
        nearest(name, self.models.names())
    }

    /// The catalog of this name, if a statement created it.
    pub(super) fn catalog(&self, name: &str) -> Option<&ExternalCatalog> {
        self.catalogs.get(name)
    }

    /// Whether a catalog is there: Flink's own, or one that a statement created.
    pub(super) fn has_catalog(&self, name: &str) -> bool {
        name == DEFAULT_CATALOG || self.catalogs.contains_key(name)
    }

    /// Whether a catalog holds tables from one session to the next.
    pub(super) fn remembers(&self, catalog: &str) -> bool {
        match self.catalogs.get(catalog) {
            Some(external) => !external.is_in_memory(),
            None => catalog != DEFAULT_CATALOG,
        }
    }

    /// Whether a table can exist without the script defining it: in a catalog that remembers, or as a system table
    /// (`orders$snapshots`) of one that is defined.
    pub(super) fn may_hold(&self, name: &LogicalName) -> bool {
        self.remembers(&name.catalog)
            || name.table.split_once('$').is_some_and(|(base, _)| {
                self.get(&LogicalName::new(&name.catalog, &name.database, base))
                    .is_some()
            })
    }

    /// What a name stands for.
    pub(super) fn get(&self, name: &LogicalName) -> Option<&Definition> {
        self.temporary
            .get(name)
            .or_else(|| self.permanent.get(name))
    }

    /// Whether the name is taken among the temporary or among the permanent definitions.
    pub(super) fn has(&self, name: &LogicalName, is_temporary: bool) -> bool {
        self.in_layer(name, is_temporary).is_some()
    }

    /// What the name stands for among the temporary or among the permanent definitions alone.
    pub(super) fn in_layer(&self, name: &LogicalName, is_temporary: bool) -> Option<&Definition> {
        let definition = self.layer(is_temporary).get(name)?;
        match definition {
            Definition::Table(table) if table.is_provisional => None,
            Definition::Table(_) | Definition::View(_) => Some(definition),
        }
    }

    /// Defines a name by a statement of this text, replacing what it stood for.
    pub(super) fn define(
        &mut self,
        name: &LogicalName,
        is_temporary: bool,
        definition: Definition,
        text: &str,
    ) {
        let is_hiding = self.layer_mut(!is_temporary).contains_key(name);
        let replaced = self
            .layer_mut(is_temporary)
            .insert(name.clone(), definition);
        self.version += 1;
        if is_hiding || replaced.is_some() {
            self.renew(name);
        }
        self.note_text(name, text);
    }

    /// Forgets a table or a view. Without effect, as in Flink, where the name is one of the other kind, and where a
    /// temporary one of the kind stands before the permanent one that is meant: that has to be dropped first. Says whether
    /// it had.
    pub(super) fn drop(&mut self, name: &LogicalName, is_temporary: bool, is_view: bool) -> bool {
        let fits = |definition: Option<&Definition>| match definition {
            Some(Definition::Table(_)) => !is_view,
            Some(Definition::View(_)) => is_view,
            None => false,
        };
        if !is_temporary && fits(self.temporary.get(name)) {
            return false;
        }
        let layer = self.layer_mut(is_temporary);
        let is_there = fits(layer.get(name));
        if is_there {
            layer.remove(name);
            self.version += 1;
            self.note_change(name);
        }
        is_there
    }

    /// Changes a table in place. Says whether there is one.
    pub(super) fn alter(&mut self, name: &LogicalName, change: impl FnOnce(&mut Table)) -> bool {
        let is_temporary = self.temporary.contains_key(name);
        let Some(Definition::Table(table)) = self.layer_mut(is_temporary).get_mut(name) else {
            return false;
        };
        let table = Arc::make_mut(table);
        change(table);
        table.forget();
        self.version += 1;
        self.note_change(name);
        true
    }

    /// Gives a table or view another name. Says whether there was one.
    pub(super) fn rename(&mut self, from: &LogicalName, to: LogicalName) -> bool {
        let is_temporary = self.temporary.contains_key(from);
        let layer = self.layer_mut(is_temporary);
        let Some(definition) = layer.remove(from) else {
            return false;
        };
        layer.insert(to, definition);
        self.version += 1;
        self.note_change(from);
        true
    }

    /// The table whose name is closest to one that nothing defines, for a hint: one that may be misspelt in the same
    /// database, or one of the same name in another.
    pub(super) fn nearest(&self, name: &LogicalName) -> Option<&LogicalName> {
        /// With more names than this a guess costs more than it helps.
        const MOST: usize = 2_000;
        if self.permanent.len() + self.temporary.len() > MOST {
            return None;
        }
        let wanted = name.table.to_lowercase();
        let farthest = wanted.chars().count() / 3;
        let letters = Letters::of(&wanted);
        self.permanent
            .keys()
            .chain(self.temporary.keys())
            .filter_map(|known| {
                let is_beside = known.catalog == name.catalog && known.database == name.database;
                if !is_beside {
                    return (known.table == name.table).then_some((0, known));
                }
                let its_letters = Letters::of_lowercase(&known.table);
                let may_be_near = letters.fewest_edits(&its_letters) <= farthest;
                may_be_near.then(|| {
                    let table = known.table.to_lowercase();
                    (strsim::damerau_levenshtein(&wanted, &table), known)
                })
            })
            .filter(|(distance, _)| *distance <= farthest)
            .min()
            .map(|(_, known)| known)
    }

    fn layer(&self, is_temporary: bool) -> &FastMap<LogicalName, Definition> {
        if is_temporary {
            &self.temporary
        } else {
            &self.permanent
        }
    }

    fn layer_mut(&mut self, is_temporary: bool) -> &mut FastMap<LogicalName, Definition> {
        if is_temporary {
            &mut self.temporary
        } else {
            &mut self.permanent
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::Options;

    #[test]
    fn names_resolve_in_the_current_catalog_and_database() {
        let mut catalogue = Catalogue::new();
        assert_eq!(
            catalogue.resolve(&["t"]).to_string(),
            "default_catalog.default_database.t"
        );
        catalogue.use_catalog("lake");
        assert_eq!(catalogue.resolve(&["t"]).to_string(), "lake.default.t");
        catalogue.use_database(&["db"]);
        assert_eq!(catalogue.resolve(&["t"]).to_string(), "lake.db.t");
        assert_eq!(catalogue.resolve(&["x", "t"]).to_string(), "lake.x.t");
        assert_eq!(catalogue.resolve(&["a", "x", "t"]).to_string(), "a.x.t");
    }

    #[test]
    fn a_catalog_brings_its_default_database() {
        let mut catalogue = Catalogue::new();
        let mut options = Options::new();
        options.set("type", "jdbc");
        options.set("default-database", "shop");
        catalogue.create_catalog("pg", ExternalCatalog::new(options));
        catalogue.use_catalog("pg");
        assert_eq!(catalogue.resolve(&["t"]).to_string(), "pg.shop.t");
    }
}
