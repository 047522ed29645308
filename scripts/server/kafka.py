"""One Kafka broker (KRaft) from Maven."""

import shutil
from pathlib import Path

from . import common

VERSION = "3.9.1"


def home() -> Path:
    return common.cache() / "run" / "kafka"


def processes() -> common.Processes:
    return common.Processes(home())


def library() -> Path:
    return common.cache() / f"kafka-{VERSION}"


def install() -> None:
    common.cache().mkdir(parents=True, exist_ok=True)
    common.jars_from_maven(
        library(), ("org.apache.kafka", "kafka_2.13", VERSION), ("org.slf4j", "slf4j-nop", "1.7.36")
    )


def start(with_kafka: bool) -> None:
    running = processes()
    if running.is_alive():
        return
    broker, controller = common.free_ports(2)
    home().mkdir(parents=True, exist_ok=True)
    settings = home() / "server.properties"
    settings.write_text(
        f"""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:{controller}
listeners=PLAINTEXT://localhost:{broker},CONTROLLER://localhost:{controller}
advertised.listeners=PLAINTEXT://localhost:{broker}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={home()}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.cleaner.dedupe.buffer.size=8388608
"""
    )
    java = ["java", "-cp", f"{library()}/*"]
    if not (home() / "data" / "meta.properties").exists():
        tool = [*java, "kafka.tools.StorageTool"]
        cluster = common.run(*tool, "random-uuid").strip().splitlines()[-1]
        common.run(*tool, "format", "-t", cluster, "-c", str(settings))
    log = running.start("kafka", ["java", "-Xmx512m", *java[1:], "kafka.Kafka", str(settings)], cwd=home())
    running.note(address=f"localhost:{broker}")
    running.wait("Kafka", lambda: is_open(broker), 60, log)


def is_open(port: int) -> bool:
    import socket

    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def stop() -> None:
    processes().stop()


def wipe() -> None:
    shutil.rmtree(home(), ignore_errors=True)


def addresses() -> dict[str, str]:
    facts = processes().facts()
    return {"KAFKA": facts["address"]} if facts else {}
