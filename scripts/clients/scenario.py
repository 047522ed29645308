"""What other clients do with a catalogue, step by step: each step says in plain values what it gave, and what is expected."""

NAMES = ["clients_orders", "clients_enriched", "clients_job"]
ORDERS, ENRICHED, JOB = NAMES
TYPE, TAG = "clients_note", "clients_PII"


def typedefs() -> dict:
    """A type of entities and a classification that no catalogue has from the start."""
    level = {"name": "level", "typeName": "string", "isOptional": True, "cardinality": "SINGLE"}
    return {
        "entityDefs": [{"name": TYPE, "superTypes": ["DataSet"], "attributeDefs": [level]}],
        "classificationDefs": [{"name": TAG, "superTypes": [], "attributeDefs": [level]}],
    }


def topic(name: str, guid: str, **more: str) -> dict:
    attributes = {"qualifiedName": name, "name": name, "topic": name, "uri": "broker:9092", **more}
    return {"typeName": "kafka_topic", "guid": guid, "attributes": attributes}


def entities() -> list[dict]:
    """Two topics and the process between them."""
    job = {
        "id": JOB, "qualifiedName": JOB, "name": JOB,
        "inputs": [{"typeName": "kafka_topic", "guid": "-1"}],
        "outputs": [{"typeName": "kafka_topic", "guid": "-2"}],
    }
    return [topic(ORDERS, "-1"), topic(ENRICHED, "-2"), {"typeName": "flink_process", "guid": "-3", "attributes": job}]


def names(headers) -> list[str]:
    """The names of what headers or entities stand for."""
    return sorted(field(header, "attributes")["qualifiedName"] for header in headers or [])


def field(value, key: str):
    """A field of an answer: one client gives dictionaries, the other objects."""
    found = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
    return {} if found is None else found


def mutated(answer, operation: str) -> list[str]:
    return names(field(answer, "mutatedEntities").get(operation))


def edges(lineage) -> list[str]:
    """The edges of a lineage as `from > to`."""
    known = {guid: names([header])[0] for guid, header in field(lineage, "guidEntityMap").items()}
    relations = field(lineage, "relations")
    return sorted(f"{known[field(r, 'fromEntityId')]} > {known[field(r, 'toEntityId')]}" for r in relations)


def run(client) -> list[str]:
    """Takes the steps; what was otherwise than expected, a line each.

    A client has a method for each step. What a step needs of earlier ones it keeps for itself.
    """
    differences = []
    for step, expected in STEPS:
        try:
            found = getattr(client, step)()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # Nothing less is the class of one client's errors.
            found = f"{type(error).__name__}: {error}"
        if found != expected:
            differences.append(f"{step}: {found!r}, expected {expected!r}")
    return differences


STEPS = [
    ("version", "2.1.0"),
    ("create_types", [TYPE, TAG]),
    ("read_type", ["level"]),
    ("create_bulk", sorted(NAMES)),
    ("create_bulk_again", []),
    ("update_bulk", [ORDERS]),
    ("update_one_attribute", [ORDERS]),
    ("read_by_name", ["changed again", 1]),
    ("read_many_by_name", sorted([ORDERS, ENRICHED])),
    ("read_nothing_by_name", "ATLAS-404-00-009"),
    ("search", [ORDERS]),
    ("lineage", [f"{JOB} > {ENRICHED}", f"{ORDERS} > {JOB}"]),
    ("classify", ["high"]),
    ("classified", [TAG]),
    ("come_along_lineage", [TAG]),
    ("declassify", []),
    ("label", ["one", "two"]),
    ("relationship", "dataset_process_inputs"),
    ("audit", ["CLASSIFICATION_ADD", "ENTITY_CREATE"]),
    ("delete_one", [JOB]),
    ("delete_many", sorted([ORDERS, ENRICHED])),
    ("delete_types", []),
]
