"""The steps with Apache's own client, the package `apache-atlas`."""

import re

from apache_atlas.client.base_client import AtlasClient
from apache_atlas.exceptions import AtlasServiceException
from apache_atlas.model.discovery import SearchParameters
from apache_atlas.model.instance import AtlasClassification, AtlasEntitiesWithExtInfo, AtlasEntity
from apache_atlas.model.typedef import AtlasTypesDef
from apache_atlas.utils import API, HTTPMethod, HTTPStatus
from clients import scenario
from clients.scenario import ENRICHED, JOB, ORDERS, TAG, TYPE, mutated, names


class Apache:
    name = "apache-atlas"

    def __init__(self, url: str, token: str) -> None:
        self.client = AtlasClient(url, ("anyone", token))
        self.guids: dict[str, str] = {}

    def version(self):
        # The client has no method for it.
        wanted = API("api/atlas/admin/version", HTTPMethod.GET, HTTPStatus.OK)
        return self.client.call_api(wanted, dict)["Version"]

    def create_types(self):
        made = self.client.typedef.create_atlas_typedefs(AtlasTypesDef(scenario.typedefs()))
        return [made.entityDefs[0].name, made.classificationDefs[0].name]

    def read_type(self):
        return [attribute.name for attribute in self.client.typedef.get_entitydef_by_name(TYPE).attributeDefs]

    def write(self, entities: list[dict]):
        sent = AtlasEntitiesWithExtInfo()
        sent.entities = [AtlasEntity(entity) for entity in entities]
        return self.client.entity.create_entities(sent)

    def create_bulk(self):
        answer = self.write(scenario.entities())
        self.guids = dict(zip((ORDERS, ENRICHED, JOB), (answer.guidAssignments[guid] for guid in ("-1", "-2", "-3"))))
        return mutated(answer, "CREATE")

    def create_bulk_again(self):
        answer = self.write(scenario.entities())
        return mutated(answer, "CREATE") + mutated(answer, "UPDATE")

    def update_bulk(self):
        return mutated(self.write([scenario.topic(ORDERS, "-1", description="changed")]), "UPDATE")

    def update_one_attribute(self):
        guid = self.guids[ORDERS]
        answer = self.client.entity.partial_update_entity_by_guid(guid, "changed again", "description")
        return mutated(answer, "PARTIAL_UPDATE")

    def read_by_name(self):
        found = self.client.entity.get_entity_by_attribute("kafka_topic", {"qualifiedName": ORDERS}).entity
        return [found.attributes["description"], len(found.relationshipAttributes["inputToProcesses"])]

    def read_many_by_name(self):
        wanted = [{"qualifiedName": name} for name in (ORDERS, ENRICHED, "nothing")]
        return names(self.client.entity.get_entities_by_attribute("kafka_topic", wanted).entities)

    def read_nothing_by_name(self):
        try:
            self.client.entity.get_entity_by_attribute("kafka_topic", {"qualifiedName": "nothing"})
        except AtlasServiceException as error:
            # The client keeps of an answer nothing but a text.
            return re.search(r"'errorCode': '([^']*)'", str(error)).group(1)
        return "found"

    def search(self):
        wanted = SearchParameters({
            "typeName": "kafka_topic", "query": "clients_ord", "excludeDeletedEntities": True, "limit": 10, "offset": 0,
        })
        return names(self.client.discovery.faceted_search(wanted).entities)

    def lineage(self):
        return scenario.edges(self.client.lineage.get_lineage_info(self.guids[ORDERS], "BOTH", 3))

    def classify(self):
        tag = AtlasClassification({"typeName": TAG, "attributes": {"level": "high"}})
        self.client.entity.add_classifications_by_guid(self.guids[ORDERS], [tag])
        found = self.client.entity.get_classifications(self.guids[ORDERS])
        return [tag.attributes["level"] for tag in found.list]

    def classified(self):
        return self.client.entity.get_entity_header_by_guid(self.guids[ORDERS]).classificationNames

    def come_along_lineage(self):
        return self.client.entity.get_entity_header_by_guid(self.guids[ENRICHED]).classificationNames

    def declassify(self):
        self.client.entity.delete_classification(self.guids[ORDERS], TAG)
        return self.client.entity.get_classifications(self.guids[ORDERS]).list

    def label(self):
        self.client.entity.add_labels_by_guid(self.guids[ORDERS], ["two", "one"])
        return self.client.entity.get_entity_header_by_guid(self.guids[ORDERS]).labels

    def relationship(self):
        found = self.client.entity.get_entity_by_guid(self.guids[ORDERS]).entity
        guid = found.relationshipAttributes["inputToProcesses"][0]["relationshipGuid"]
        # The client asks for it, but its own class for the answer cannot be made.
        wanted = self.client.relationship.GET_RELATIONSHIP_BY_GUID.format_path_with_params(guid)
        return self.client.call_api(wanted, dict)["relationship"]["typeName"]

    def audit(self):
        events = self.client.entity.get_audit_events(self.guids[ORDERS], None, None, 20)
        actions = {event["action"] for event in events}
        return sorted(actions & {"ENTITY_CREATE", "CLASSIFICATION_ADD"})

    def delete_one(self):
        answer = self.client.entity.delete_entity_by_attribute("flink_process", {"qualifiedName": JOB})
        return mutated(answer, "DELETE")

    def delete_many(self):
        answer = self.client.entity.delete_entities_by_guids([self.guids[ORDERS], self.guids[ENRICHED]])
        return mutated(answer, "DELETE")

    def delete_types(self):
        # Its `delete_atlas_typedefs` sends them in the address, where no Atlas looks.
        for name in (TYPE, TAG):
            self.client.typedef.delete_type_by_name(name)
        return [name for name in (TYPE, TAG) if self.client.typedef.type_with_name_exists(name)]
