"""A Flink cluster of one job manager and one task manager, from the Python package of Flink's libraries."""

import json
import shlex
import shutil
import time
import urllib.request
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

    def ask(self, path: str) -> dict:
        with urllib.request.urlopen(f"{self.addresses()['FLINK_URL']}/{path}", timeout=10) as answer:
            return json.load(answer)

    def wait_for(self, running: int) -> None:
        """Until so many jobs run, and all others have ended."""
        deadline = time.monotonic() + 120
        while True:
            jobs = self.ask("jobs/overview")["jobs"]
            for job in jobs:
                if job["state"] == "FAILED":
                    why = self.ask(f"jobs/{job['jid']}/exceptions").get("root-exception") or "it does not say why"
                    raise common.Failure(f"the job {job['name']} failed:\n{why[:1500]}")
            states = [job["state"] for job in jobs]
            if states.count("RUNNING") == running and all(it in ("RUNNING", "CANCELED", "FINISHED") for it in states):
                break
            if time.monotonic() > deadline:
                raise common.Failure(f"{running} jobs should run, but they are {states}")
            time.sleep(0.5)
        # What the cluster tells of a job it keeps for a while.
        time.sleep(1)

    def cancel(self, job: str) -> None:
        url = f"{self.addresses()['FLINK_URL']}/jobs/{job}?mode=cancel"
        urllib.request.urlopen(urllib.request.Request(url, method="PATCH"), timeout=10)

    def write_client(self, program: Path) -> None:
        """Makes a program of Flink's command line, for those who are told to call `flink`."""
        client = [*self.java(f"-Dlog4j.configurationFile=file:{self.home}/conf/log4j.properties")]
        command = " ".join(map(shlex.quote, [*client, "org.apache.flink.client.cli.CliFrontend"]))
        program.write_text(f'#!/bin/sh\nexport FLINK_CONF_DIR={shlex.quote(str(self.home / "conf"))}\nexec {command} "$@"\n')
        program.chmod(0o755)


class Flink120(Flink):
    """The last version before Flink 2."""

    name = "flink-1.20"
    version = "1.20.5"
    connector = "3.2.0-1.19"
    settings_file = "flink-conf.yaml"


class SqlGateway(common.Server):
    """The SQL gateway of a Flink whose settings are there: of one that runs, or ran."""

    name = "flink-gateway"

    def __init__(self, flink: Flink) -> None:
        self.flink = flink

    def jars(self) -> list[Path]:
        artifacts = ("flink-sql-gateway", "flink-sql-gateway-api")
        return [common.from_maven("org.apache.flink", artifact, self.flink.version) for artifact in artifacts]

    def install(self) -> None:
        self.flink.install()
        self.jars()

    def start(self, with_kafka: bool) -> None:
        running = self.processes
        if running.is_alive():
            return
        (port,) = self.ports(1)
        options = {"address": "localhost", "bind-address": "localhost", "port": port}
        *java, classes = self.flink.java("-Xmx500m")
        log = running.start(
            "gateway",
            [
                *java, ":".join([classes, *map(str, self.jars())]), "org.apache.flink.table.gateway.SqlGateway",
                *(f"-Dsql-gateway.endpoint.rest.{key}={value}" for key, value in options.items()),
            ],
            cwd=self.home,
            env={"FLINK_CONF_DIR": str(self.flink.home / "conf")},
        )
        url = f"http://localhost:{port}"
        running.note(url=url)
        running.wait("the SQL gateway", lambda: common.answer(f"{url}/v1/info") is not None, 120, log)

    def addresses(self) -> dict[str, str]:
        facts = self.processes.facts()
        return {"GATEWAY_URL": facts["url"]} if facts else {}

    def session(self, statements: list[str]) -> str:
        """Runs statements in a new session: its address. Such a session alone sees the tables that were made in it."""
        sessions = f"{self.addresses()['GATEWAY_URL']}/v1/sessions"
        address = f"{sessions}/{post(sessions, {})['sessionHandle']}"
        for statement in statements:
            operation = post(f"{address}/statements", {"statement": statement})["operationHandle"]
            self.wait(f"{address}/operations/{operation}/status", statement)
        return address

    def wait(self, status: str, statement: str) -> None:
        end = time.monotonic() + 60
        while (state := json.loads(common.answer(status) or b"{}").get("status")) != "FINISHED":
            if state in ("ERROR", "CANCELED", "TIMEOUT", "CLOSED") or time.monotonic() > end:
                raise common.Failure(f"the SQL gateway did not run `{statement}`: {state}; see {self.home}")
            time.sleep(0.2)


def post(url: str, body: dict) -> dict:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
