//! The file: who may read it, opening it again, opening it twice, and files that are no catalogue.

use std::path::Path;

use super::{ClassificationId, ClassificationRow, FILE_NAME, Session, Store, schema};
use crate::atlas::wire::Attributes;
use crate::local::error::{Failure, LocalError};
use crate::local::types::builtin;

fn names(store: &Store) -> Vec<String> {
    store
        .read(|session| {
            Ok(session
                .types()
                .definitions()
                .map(|definition| definition.name.clone())
                .collect())
        })
        .unwrap()
}

#[test]
fn a_new_file_has_the_built_in_types_and_keeps_them() {
    let directory = tempfile::tempdir().unwrap();
    let expected: Vec<String> = builtin::definitions(0, String::new)
        .into_iter()
        .map(|definition| definition.name)
        .collect();
    assert_eq!(names(&Store::open(directory.path()).unwrap()), expected);
    assert_eq!(names(&Store::open(directory.path()).unwrap()), expected);
}

#[test]
fn a_built_in_type_of_an_older_program_is_brought_up_to_date_unless_somebody_changed_it() {
    const NAME: &str = "headwater_column";
    let directory = tempfile::tempdir().unwrap();
    let definition = |store: &Store| {
        let found = |session: &Session<'_>| Ok(session.types().definition(NAME).cloned());
        store.read(found).unwrap().unwrap()
    };
    let changed_by = |user: &str| {
        let store = Store::open(directory.path()).unwrap();
        let mut older = definition(&store);
        older.updated_by = user.to_owned();
        older.body.shift_remove("options");
        store
            .write("", |session| session.write_types(&[older]))
            .unwrap();
    };
    changed_by("headwater");
    let current = definition(&Store::open(directory.path()).unwrap());
    assert!(current.body.contains_key("options"));
    assert_eq!(current.version, 2);
    changed_by("somebody");
    let current = definition(&Store::open(directory.path()).unwrap());
    assert!(!current.body.contains_key("options"));
}

#[test]
fn the_first_classification_of_a_catalogue_shows_in_its_own_transaction() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let names = store.write("", |session| {
        let entity = session.insert_entity("kafka_topic", Attributes::new())?.id;
        let before = session.classification_names(entity)?;
        session.add_classification(&ClassificationRow {
            id: ClassificationId::default(),
            entity,
            type_name: "PII".to_owned(),
            attributes: Attributes::new(),
            validity_periods: Vec::new(),
            propagates: false,
            ends_with_entity: false,
        })?;
        Ok((before, session.classification_names(entity)?))
    });
    assert_eq!(names.unwrap(), (Vec::new(), vec!["PII".to_owned()]));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("data/headwater");
    std::fs::create_dir_all(parent.path().join("data")).unwrap();
    let store = Store::open(&directory).unwrap();
    assert_eq!(rights(&directory), 0o700);
    for name in [
        FILE_NAME.to_owned(),
        format!("{FILE_NAME}-wal"),
        format!("{FILE_NAME}-shm"),
    ] {
        assert_eq!(rights(&directory.join(&name)), 0o600, "{name}");
    }
    drop(store);
    let file = directory.join(FILE_NAME);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(Store::open(&directory).unwrap());
    assert_eq!(rights(&file), 0o600);
}

#[test]
fn what_fails_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let result: Result<(), Failure> = store.write("tester", |session| {
        session.insert_entity("kafka_topic", Attributes::new())?;
        Err(Failure::internal("on purpose"))
    });
    assert!(result.is_err());
    let count: i64 = store
        .read(|session| {
            let sql = "SELECT count(*) FROM entity";
            Ok(session.connection().query_row(sql, [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(count, 0);
}

#[test]
fn a_second_program_sees_what_the_first_writes() {
    let directory = tempfile::tempdir().unwrap();
    let (one, two) = (
        Store::open(directory.path()).unwrap(),
        Store::open(directory.path()).unwrap(),
    );
    let definition = |name: &str| {
        let mut definition = builtin::definitions(0, String::new).remove(0);
        definition.name = name.to_owned();
        definition.guid = name.to_owned();
        definition
    };
    one.write("one", |session| {
        session.write_types(&[definition("from_one")])
    })
    .unwrap();
    assert!(names(&two).contains(&"from_one".to_owned()));
    two.write("two", |session| {
        session.write_types(&[definition("from_two")])
    })
    .unwrap();
    assert!(names(&one).contains(&"from_two".to_owned()));
}

#[test]
fn a_file_of_a_later_format_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    drop(Store::open(directory.path()).unwrap());
    let connection = rusqlite::Connection::open(directory.path().join(FILE_NAME)).unwrap();
    connection
        .pragma_update(None, "user_version", schema::FORMAT + 1)
        .unwrap();
    let error = Store::open(directory.path()).unwrap_err();
    assert!(matches!(error, LocalError::Newer { .. }), "{error}");
}

#[test]
fn what_is_no_catalogue_is_said_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(FILE_NAME);
    std::fs::write(
        &path,
        "not a database, but long enough to be looked at as one",
    )
    .unwrap();
    let error = Store::open(directory.path()).unwrap_err();
    assert!(matches!(error, LocalError::Open { .. }), "{error}");
    assert!(error.to_string().contains(FILE_NAME));
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, LocalError::Directory { .. }), "{error}");
}

#[test]
fn a_file_of_the_first_format_is_brought_to_this_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(FILE_NAME);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(schema::STEPS[0].1).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            "INSERT INTO entity (guid, type, attributes, created_by, updated_by, create_time, update_time) VALUES
                ('one', 'flink_process', '{}', 'x', 'x', 1, 1), ('two', 'kafka_topic', '{}', 'x', 'x', 1, 1);
             INSERT INTO edge (guid, type, end1, end2, state, created_by, updated_by, create_time, update_time)
                VALUES ('edge', 'dataset_process_inputs', 1, 2, 0, 'x', 'x', 1, 1);",
        )
        .unwrap();
    drop(connection);
    let store = Store::open(directory.path()).unwrap();
    let (row, edge) = store
        .read(|session| {
            let row = session.entity_by_guid("one")?;
            Ok((row.unwrap(), session.edge_by_guid("edge")?.unwrap()))
        })
        .unwrap();
    assert!(row.labels.is_empty() && row.business.is_empty());
    assert!(edge.attributes.is_empty() && edge.propagation.is_none());
}
