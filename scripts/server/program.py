"""The built program, run in a folder of its own."""

import json
import os
import subprocess
from pathlib import Path

from .common import Failure

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = ROOT / "target" / "release" / "headwater"


class Program:
    """The program with a home in which it finds nothing of whoever calls the script."""

    def __init__(self, program: Path, home: Path, **environment: str) -> None:
        self.program, self.home = program.absolute(), home
        # That of what was run last.
        self.code = 0
        self.environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": str(home), "XDG_STATE_HOME": str(home / "state"),
            "XDG_DATA_HOME": str(home / "data"), **environment,
        }

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        return self.command([str(self.program), *arguments], " ".join(arguments), codes)

    def json(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> dict:
        return json.loads(self.run(*arguments, "--format", "json", codes=codes))

    def shell(self, line: str) -> str:
        """What a person types who was told to; `headwater` is this program."""
        return self.command(["sh", "-c", line], line, (0,))

    def command(self, words: list[str], shown: str, codes: tuple[int, ...]) -> str:
        done = subprocess.run(
            words, cwd=self.home, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        self.code = done.returncode
        if done.returncode not in codes:
            raise Failure(f"{shown}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def put_on_path(self) -> Path:
        """Makes `headwater` something that a shell finds; the folder, for other programs beside it."""
        folder = self.home / "bin"
        folder.mkdir()
        (folder / "headwater").symlink_to(self.program)
        self.environment["PATH"] = f"{folder}:{self.environment['PATH']}"
        return folder
