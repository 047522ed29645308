"""What an Atlas holds of a namespace, read without the program."""

import base64
import json
import urllib.parse
import urllib.request

from .common import Failure

TYPES = ["kafka_topic", "flink_application", "flink_process"]


class Catalogue:
    """An Atlas by the addresses that `scripts/servers` prints."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.url = addresses["ATLAS_URL"]
        login = f"{addresses['ATLAS_USER']}:{addresses['ATLAS_PASSWORD']}"
        self.login = "Basic " + base64.b64encode(login.encode()).decode()

    def ask(self, path: str, body: object = None, method: str | None = None) -> dict:
        request = urllib.request.Request(f"{self.url}/api/atlas/v2/{path}", method=method)
        request.add_header("Authorization", self.login)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except OSError as error:
            raise Failure(f"{path}: {error}") from error

    def names(self, namespace: str) -> list[tuple[str, str]]:
        """Type and name, below `@namespace`, of everything alive; what is there twice comes twice."""
        found = []
        for type_name in TYPES:
            for header in self.headers(type_name, namespace):
                name = header["attributes"]["qualifiedName"]
                found.append((type_name, name.removesuffix(f"@{namespace}")))
        return sorted(found)

    def headers(self, type_name: str, namespace: str) -> list[dict]:
        """What the search finds alive of a type, page by page; what is there twice comes twice."""
        page = 500
        filters = {"attributeName": "qualifiedName", "operator": "endsWith", "attributeValue": f"@{namespace}"}
        question = {
            "typeName": type_name, "excludeDeletedEntities": True, "includeSubTypes": False, "entityFilters": filters,
            "limit": page,
        }
        found = []
        while True:
            more = self.ask("search/basic", {**question, "offset": len(found)}).get("entities", [])
            found += more
            if len(more) < page:
                return found

    def state(self, namespace: str) -> dict[str, str]:
        """What is said of each entity, without guids and times."""
        return {f"{kind} {name}": self.entity(kind, name, namespace) for kind, name in self.names(namespace)}

    def entity(self, type_name: str, name: str, namespace: str) -> str:
        query = urllib.parse.urlencode({"attr:qualifiedName": f"{name}@{namespace}"})
        entity = self.ask(f"entity/uniqueAttribute/type/{type_name}?{query}")["entity"]
        attributes = {key: value for key, value in entity["attributes"].items() if "guid" not in json.dumps(value)}
        edges = []
        for attribute, ends in entity.get("relationshipAttributes", {}).items():
            for end in ends if isinstance(ends, list) else [ends]:
                if end:
                    edges.append([attribute, end["typeName"], end["displayText"], end["relationshipStatus"]])
        said = json.dumps([entity["status"], attributes, sorted(edges)], sort_keys=True)
        return said.replace(f"@{namespace}", "@ns")

    def difference(self, wanted: dict[str, str], namespace: str) -> str | None:
        """How a namespace differs from what it should hold, read by unique attribute; nothing where it does not."""
        for key, said in wanted.items():
            try:
                found = self.entity(*key.split(" ", 1), namespace)
            except Failure as failure:
                return f"{key} cannot be read: {failure}"
            if found != said:
                return f"{key} is\n  {found}\nin place of\n  {said}"
        return None

    def search(self, wanted: dict[str, str], namespace: str) -> tuple[list[str], list[str]]:
        """What the search has too much, doubles too, and what it lacks."""
        found = [f"{kind} {name}" for kind, name in self.names(namespace)]
        extra = [key for key in set(found) if found.count(key) > (key in wanted)]
        return sorted(extra), sorted(set(wanted) - set(found))
