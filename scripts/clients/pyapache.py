"""The steps with the package `pyapacheatlas`. Its own search speaks to Purview only, so that one step uses its HTTP alone."""

import json

from clients import scenario
from clients.scenario import ENRICHED, JOB, ORDERS, TAG, TYPE, mutated, names
from pyapacheatlas.auth import BasicAuthentication
from pyapacheatlas.core import AtlasClassification, AtlasClient, AtlasEntity, AtlasException


class PyApache:
    name = "pyapacheatlas"

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        login = BasicAuthentication("anyone", token)
        self.client = AtlasClient(endpoint_url=f"{url}/api/atlas/v2", authentication=login)
        self.guids: dict[str, str] = {}

    def version(self):
        return self.client._get_http(f"{self.url}/api/atlas/admin/version").body["Version"]

    def create_types(self):
        made = self.client.upload_typedefs(scenario.typedefs())
        return [made["entityDefs"][0]["name"], made["classificationDefs"][0]["name"]]

    def read_type(self):
        found = self.client.get_typedef(name=TYPE)
        return [attribute["name"] for attribute in found["attributeDefs"]]

    def write(self, entities: list[dict]):
        sent = [
            AtlasEntity(
                name=entity["attributes"]["name"], typeName=entity["typeName"],
                qualified_name=entity["attributes"]["qualifiedName"], guid=entity["guid"],
                attributes=entity["attributes"],
            )
            for entity in entities
        ]
        return self.client.upload_entities(sent)

    def create_bulk(self):
        answer = self.write(scenario.entities())
        assigned = answer["guidAssignments"]
        self.guids = dict(zip((ORDERS, ENRICHED, JOB), (assigned[guid] for guid in ("-1", "-2", "-3"))))
        return mutated(answer, "CREATE")

    def create_bulk_again(self):
        answer = self.write(scenario.entities())
        return mutated(answer, "CREATE") + mutated(answer, "UPDATE")

    def update_bulk(self):
        return mutated(self.write([scenario.topic(ORDERS, "-1", description="changed")]), "UPDATE")

    def update_one_attribute(self):
        answer = self.client.partial_update_entity(
            typeName="kafka_topic", qualifiedName=ORDERS, attributes={"description": "changed again"}
        )
        return mutated(answer, "PARTIAL_UPDATE")

    def read_by_name(self):
        found = self.client.get_entity(qualifiedName=ORDERS, typeName="kafka_topic")["entities"][0]
        return [found["attributes"]["description"], len(found["relationshipAttributes"]["inputToProcesses"])]

    def read_many_by_name(self):
        wanted = [ORDERS, ENRICHED, "nothing"]
        return names(self.client.get_entity(qualifiedName=wanted, typeName="kafka_topic")["entities"])

    def read_nothing_by_name(self):
        url = f"{self.client.endpoint_url}/entity/uniqueAttribute/type/kafka_topic"
        try:
            self.client._get_http(url, params={"attr:qualifiedName": "nothing"}).body
        except AtlasException as error:
            return json.loads(str(error))["errorCode"]
        return "found"

    def search(self):
        wanted = {"typeName": "kafka_topic", "query": "clients_ord", "excludeDeletedEntities": True}
        return names(self.client._post_http(f"{self.client.endpoint_url}/search/basic", json=wanted).body["entities"])

    def lineage(self):
        return scenario.edges(self.client.get_entity_lineage(self.guids[ORDERS]))

    def classify(self):
        tag = AtlasClassification(TAG, propagate=True, attributes={"level": "high"})
        self.client.classify_entity(self.guids[ORDERS], [tag], force_update=True)
        found = self.client.get_entity_classification(self.guids[ORDERS], TAG)
        return [found["attributes"]["level"]]

    def classified(self):
        return self.client.get_entity_header(self.guids[ORDERS])["classificationNames"]

    def come_along_lineage(self):
        return [tag["typeName"] for tag in self.client.get_entity_classifications(self.guids[ENRICHED])["list"]]

    def declassify(self):
        self.client.declassify_entity(self.guids[ORDERS], TAG)
        return self.client.get_entity_classifications(self.guids[ORDERS])["list"]

    def label(self):
        self.client.update_entity_labels(["two", "one"], guid=self.guids[ORDERS])
        return self.client.get_entity_header(self.guids[ORDERS])["labels"]

    def relationship(self):
        found = self.client.get_single_entity(self.guids[ORDERS])["entity"]
        guid = found["relationshipAttributes"]["inputToProcesses"][0]["relationshipGuid"]
        return self.client.get_relationship(guid)["relationship"]["typeName"]

    def audit(self):
        events = self.client._get_http(f"{self.client.endpoint_url}/entity/{self.guids[ORDERS]}/audit").body
        actions = {event["action"] for event in events}
        return sorted(actions & {"ENTITY_CREATE", "CLASSIFICATION_ADD"})

    def delete_one(self):
        return mutated(self.client.delete_entity(qualifiedName=JOB, typeName="flink_process"), "DELETE")

    def delete_many(self):
        return mutated(self.client.delete_entity(guid=[self.guids[ORDERS], self.guids[ENRICHED]]), "DELETE")

    def delete_types(self):
        for name in (TYPE, TAG):
            self.client.delete_type(name)
        listed = {name for names in self.client._get_typedefs_header().values() for name in names}
        return [name for name in (TYPE, TAG) if name in listed]
