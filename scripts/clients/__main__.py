"""Takes the steps with each client: `python -m clients URL [NAME...]`, the token in ATLAS_TOKEN."""

import os
import sys

from clients import scenario
from clients.apache import Apache
from clients.pyapache import PyApache

CLIENTS = {client.name: client for client in (Apache, PyApache)}


def main() -> int:
    url, names = sys.argv[1], sys.argv[2:] or list(CLIENTS)
    token = os.environ["ATLAS_TOKEN"]
    failed = False
    for name in names:
        differences = scenario.run(CLIENTS[name](url, token))
        print(f"{name}: {len(scenario.STEPS) - len(differences)} of {len(scenario.STEPS)} steps as expected")
        for difference in differences:
            print(f"  {difference}")
        failed = failed or bool(differences)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
