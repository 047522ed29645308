"""What all servers need: a cache, packages, free ports, processes that outlive the script."""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path


class Failure(Exception):
    """A server could not be installed or started; the text says what to look at."""


def say(text: str) -> None:
    """Narration goes to stderr: stdout is for addresses."""
    print(text, file=sys.stderr, flush=True)


def cache() -> Path:
    """Where everything is kept."""
    own = os.environ.get("HEADWATER_SERVERS")
    if own:
        return Path(own).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "headwater-servers"


def run(*command: str, cwd: Path | None = None) -> str:
    """Runs a program to its end; its output, or a failure with the last lines of it."""
    try:
        done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-5:])
        raise Failure(f"`{' '.join(command)}` failed:\n{tail}")
    return done.stdout


def maven_repository() -> Path:
    return Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")


def from_maven(group: str, artifact: str, version: str, packaging: str = "jar") -> Path:
    """A file of the Maven registry."""
    path = maven_repository().joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.{packaging}")
    if not path.exists():
        say(f"fetching {artifact} {version} from Maven")
        run(
            "mvn", "-q", "-B", "dependency:get", "-Dtransitive=false",
            f"-Dartifact={group}:{artifact}:{version}:{packaging}",
        )
    if not path.exists():
        raise Failure(f"Maven fetched {artifact} {version}, but {path} is not there (set M2_REPO)")
    return path


def jars_from_maven(into: Path, *artifacts: tuple[str, str, str]) -> None:
    """The jars of artifacts (group, artifact, version) with all that they depend on."""
    if into.exists():
        return
    dependencies = "".join(
        f"<dependency><groupId>{g}</groupId><artifactId>{a}</artifactId><version>{v}</version></dependency>"
        for g, a, v in artifacts
    )
    part = into.with_name(into.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    (part / "pom.xml").write_text(
        '<project><modelVersion>4.0.0</modelVersion><groupId>servers</groupId><artifactId>servers</artifactId>'
        f"<version>1</version><dependencies>{dependencies}</dependencies></project>"
    )
    say(f"fetching {', '.join(a for _, a, _ in artifacts)} from Maven")
    run("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", cwd=part)
    (part / "lib").rename(into)
    shutil.rmtree(part)


def from_pypi(into: Path, package: str) -> None:
    """The content of a Python package, without what it depends on."""
    if into.exists():
        return
    part = into.with_name(into.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    say(f"fetching {package} from PyPI")
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target", str(part), package)
    part.rename(into)


def unzip(archive: Path, into: Path) -> None:
    """Unpacks an archive, all of it or nothing."""
    if into.exists():
        return
    part = into.with_name(into.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(part)
    part.rename(into)


def is_free(port: int) -> bool:
    """Whether nobody listens on a port; what is left of connections of who did is no obstacle."""
    with socket.socket() as it:
        it.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            it.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, each another one."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for it in sockets:
            it.bind(("127.0.0.1", 0))
        return [it.getsockname()[1] for it in sockets]
    finally:
        for it in sockets:
            it.close()


def answer(url: str, user: str | None = None) -> bytes | None:
    """The body that an address answers with 200, or nothing."""
    request = urllib.request.Request(url)
    if user:
        request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=5) as found:
            return found.read()
    except OSError:
        return None


class Server:
    """A server: how it is installed, started, found again and stopped. All that it has stands below one folder."""

    name = ""

    @property
    def home(self) -> Path:
        return cache() / "run" / self.name

    @property
    def processes(self) -> "Processes":
        return Processes(self.home)

    def install(self) -> None:
        """Fetches what it needs, where that is not there."""
        raise NotImplementedError

    def start(self, with_kafka: bool) -> None:
        """Starts it, and returns when it is ready; one that runs already is left alone."""
        raise NotImplementedError

    def addresses(self) -> dict[str, str]:
        """Where it runs, by the names that are printed; nothing where it does not."""
        raise NotImplementedError

    def ports(self, count: int) -> list[int]:
        """The ports of the last start, where they are still free, so that clients find the server again; else new ones."""
        kept = self.home / "ports.json"
        try:
            ports = json.loads(kept.read_text())
        except (OSError, ValueError):
            ports = []
        if len(ports) != count or not all(map(is_free, ports)):
            ports = free_ports(count)
            self.home.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(ports))
        return ports

    def stop(self) -> None:
        self.processes.stop()

    def kill(self) -> None:
        """Ends it as a power cut would (SIGKILL). What it has on disk stays as it is."""
        self.processes.kill()

    def wipe(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


class Processes:
    """The processes of one server, by name, and what else is known of it while it runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file = home / "running.json"

    def read(self) -> dict:
        try:
            return json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}

    def facts(self) -> dict:
        """What was noted of the running server; empty where not all of its processes live."""
        state = self.read()
        return state.get("facts", {}) if self.is_alive() else {}

    def note(self, **facts: object) -> None:
        state = self.read()
        state.setdefault("facts", {}).update(facts)
        self.write(state)

    def write(self, state: dict) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(state))
        part.replace(self.file)

    def start(self, name: str, command: list[str], cwd: Path, env: dict[str, str] | None = None) -> Path:
        """Starts a process that lives on when the script ends; where its output goes."""
        log = self.home / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            started = subprocess.Popen(
                command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, env={**os.environ, **(env or {})},
            )
        state = self.read()
        state.setdefault("pids", {})[name] = started.pid
        self.write(state)
        return log

    def is_alive(self, name: str | None = None) -> bool:
        pids = self.read().get("pids", {})
        wanted = [pids.get(name)] if name else list(pids.values())
        return bool(wanted) and all(pid and is_running(pid) for pid in wanted)

    def spent(self) -> float:
        """Seconds of processor time that they have used."""
        ticks = 0
        if not self.is_alive():
            raise Failure(f"the server of {self.home} has ended")
        for pid in self.read().get("pids", {}).values():
            # Behind the name of the command: the 12th and 13th field are the process's own, in user and in kernel mode.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def rest(self, seconds: float = 2, patience: float = 60) -> None:
        """Waits until they have done next to nothing for so many seconds; says so where that does not come."""
        end = time.monotonic() + patience
        calm, spent = 0.0, self.spent()
        while calm < seconds and time.monotonic() < end:
            time.sleep(1)
            before, spent = spent, self.spent()
            calm = calm + 1 if spent - before < 0.1 else 0
        if calm < seconds:
            say(f"the server has not come to rest in {patience:.0f} s")

    def stop(self) -> None:
        self.end((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))

    def kill(self) -> None:
        self.end((signal.SIGKILL, 5.0))

    def end(self, *signals: tuple[signal.Signals, float]) -> None:
        """Sends signals, each with so many seconds to end in."""
        pids = [pid for pid in self.read().get("pids", {}).values() if is_running(pid)]
        for sent, patience in signals:
            for pid in pids:
                try:
                    os.kill(pid, sent)
                except ProcessLookupError:
                    pass
            end = time.monotonic() + patience
            while any(is_running(pid) for pid in pids) and time.monotonic() < end:
                time.sleep(0.02)
        self.file.unlink(missing_ok=True)

    def wait(self, what: str, is_ready, seconds: float, log: Path) -> None:
        """Waits until it is ready; fails when a process ends or the time is over."""
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            if is_ready():
                say(f"{what} is ready after {time.monotonic() - begin:.0f} s")
                return
            if not self.is_alive():
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
                raise Failure(f"{what} ended while starting; see {log}\n{tail}")
            time.sleep(0.3)
        self.stop()
        raise Failure(f"{what} was not ready after {seconds:.0f} s; see {log}")


def is_running(pid: int) -> bool:
    """Whether a process lives; one that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"
