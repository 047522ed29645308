"""One Kafka broker (KRaft) from Maven."""

import socket
from pathlib import Path

from . import common

VERSION = "3.9.1"

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:{controller}
listeners=PLAINTEXT://localhost:{broker},CONTROLLER://localhost:{controller}
advertised.listeners=PLAINTEXT://localhost:{broker}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={home}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.cleaner.dedupe.buffer.size=8388608
"""


def library() -> Path:
    return common.cache() / f"kafka-{VERSION}"


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


class Kafka(common.Server):
    name = "kafka"

    def install(self) -> None:
        common.cache().mkdir(parents=True, exist_ok=True)
        common.jars_from_maven(
            library(), ("org.apache.kafka", "kafka_2.13", VERSION), ("org.slf4j", "slf4j-nop", "1.7.36")
        )

    def start(self, with_kafka: bool) -> None:
        running = self.processes
        if running.is_alive():
            return
        broker, controller = self.ports(2)
        self.home.mkdir(parents=True, exist_ok=True)
        settings = self.home / "server.properties"
        settings.write_text(SETTINGS.format(broker=broker, controller=controller, home=self.home))
        java = ["java", "-cp", f"{library()}/*"]
        if not (self.home / "data" / "meta.properties").exists():
            tool = [*java, "kafka.tools.StorageTool"]
            cluster = common.run(*tool, "random-uuid").strip().splitlines()[-1]
            common.run(*tool, "format", "-t", cluster, "-c", str(settings))
        log = running.start("kafka", ["java", "-Xmx512m", *java[1:], "kafka.Kafka", str(settings)], cwd=self.home)
        running.note(address=f"localhost:{broker}")
        running.wait("Kafka", lambda: is_open(broker), 60, log)

    def addresses(self) -> dict[str, str]:
        facts = self.processes.facts()
        return {"KAFKA": facts["address"]} if facts else {}
