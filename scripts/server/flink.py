"""A Flink cluster of one job manager and one task manager, from the Python package of Flink's libraries."""

import json
import shutil
from pathlib import Path

from . import common

OPENED = [
    "java.net", "java.io", "java.nio", "sun.nio.ch", "java.lang.reflect", "java.text", "java.time", "java.util",
    "java.util.concurrent", "java.util.concurrent.atomic", "java.util.concurrent.locks", "java.lang",
]
EXPORTED = ["java.base/sun.net.util", "java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5"]
SLOTS = 24

SETTINGS = """\
jobmanager.rpc.address: localhost
jobmanager.rpc.port: {rpc}
jobmanager.bind-host: localhost
rest.port: {rest}
rest.address: localhost
rest.bind-address: localhost
taskmanager.numberOfTaskSlots: {slots}
taskmanager.rpc.port: {task}
taskmanager.host: localhost
taskmanager.bind-host: localhost
blob.server.port: {blob}
parallelism.default: 1
web.upload.dir: {home}/upload
web.tmpdir: {home}/tmp
io.tmp.dirs: {home}/tmp
web.refresh-interval: 300
"""

MEMORY = {
    "taskmanager.cpu.cores": "2",
    "taskmanager.memory.task.heap.size": "800m",
    "taskmanager.memory.task.off-heap.size": "0b",
    "taskmanager.memory.managed.size": "256m",
    "taskmanager.memory.framework.heap.size": "128m",
    "taskmanager.memory.framework.off-heap.size": "128m",
    "taskmanager.memory.network.min": "512m",
    "taskmanager.memory.network.max": "512m",
    "taskmanager.memory.jvm-metaspace.size": "512m",
    "taskmanager.memory.jvm-overhead.min": "192m",
    "taskmanager.memory.jvm-overhead.max": "192m",
}


def slots(port: int) -> int:
    found = common.answer(f"http://localhost:{port}/overview")
    return json.loads(found).get("slots-total", 0) if found else 0


class Flink(common.Server):
    name = "flink"
    version = "2.3.0"
    connector = "5.0.0-2.2"
    settings_file = "config.yaml"

    @property
    def library(self) -> Path:
        return common.cache() / f"flink-{self.version}"

    @property
    def jars(self) -> Path:
        return self.library / "pyflink" / "lib"

    def java(self, *options: str) -> list[str]:
        """The command that runs Java with all of Flink."""
        return [
            "java", *options,
            *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
            *(f"--add-exports={package}=ALL-UNNAMED" for package in EXPORTED),
            "-cp", f"{self.jars}/*",
        ]

    def install(self) -> None:
        common.cache().mkdir(parents=True, exist_ok=True)
        common.from_pypi(self.library, f"apache-flink-libraries=={self.version}")
        connector = common.from_maven("org.apache.flink", "flink-sql-connector-kafka", self.connector)
        if not (self.jars / connector.name).exists():
            shutil.copy(connector, self.jars / connector.name)

    def submit(self, kafka: str, topics: list[str], files: list[Path]) -> list[tuple[Path, str]]:
        """Makes the topics and runs the files (see Submit.java): each job's file and id."""
        port = self.addresses()["FLINK_URL"].rsplit(":", 1)[1]
        program = Path(__file__).parent / "Submit.java"
        told = common.run(*self.java(), str(program), port, kafka, ",".join(topics), *map(str, files))
        rows = (line.split("\t") for line in told.splitlines() if "\t" in line)
        return [(Path(file), job) for file, job in rows]

    def start(self, with_kafka: bool) -> None:
        running = self.processes
        if running.is_alive():
            return
        rest, rpc, task, blob = self.ports(4)
        conf = self.home / "conf"
        for folder in (conf, self.home / "tmp", self.home / "upload"):
            folder.mkdir(parents=True, exist_ok=True)
        (conf / self.settings_file).write_text(
            SETTINGS.format(rest=rest, rpc=rpc, task=task, blob=blob, slots=SLOTS, home=self.home)
        )
        (conf / "log4j.properties").write_text(
            "rootLogger.level = WARN\nrootLogger.appenderRef.c.ref = C\nappender.c.name = C\nappender.c.type = CONSOLE\n"
            "appender.c.layout.type = PatternLayout\nappender.c.layout.pattern = %d %p %c - %m%n\n"
        )
        logging = f"-Dlog4j.configurationFile=file:{conf}/log4j.properties"
        runtime = "org.apache.flink.runtime"
        log = running.start(
            "jobmanager",
            [*self.java("-Xmx900m", logging), f"{runtime}.entrypoint.StandaloneSessionClusterEntrypoint", "-c", str(conf)],
            cwd=self.home,
        )
        sizes = [part for key, value in MEMORY.items() for part in ("-D", f"{key}={value}")]
        running.start(
            "taskmanager",
            [
                *self.java("-Xmx1200m", "-XX:MaxDirectMemorySize=900m", logging),
                f"{runtime}.taskexecutor.TaskManagerRunner", "-c", str(conf), *sizes,
            ],
            cwd=self.home,
        )
        running.note(url=f"http://localhost:{rest}")
        running.wait("Flink", lambda: slots(rest) == SLOTS, 120, log)

    def addresses(self) -> dict[str, str]:
        facts = self.processes.facts()
        return {"FLINK_URL": facts["url"]} if facts else {}


class Flink120(Flink):
    """The last version before Flink 2."""

    name = "flink-1.20"
    version = "1.20.5"
    connector = "3.2.0-1.19"
    settings_file = "flink-conf.yaml"
