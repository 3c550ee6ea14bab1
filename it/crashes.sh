#!/usr/bin/env bash
# A short crash campaign (bench/crash_campaign.py has the long one): SIGKILL under a mixed load.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
exec timeout 300 python3 "$here/bench/crash_campaign.py" --rounds 6 "$@"
