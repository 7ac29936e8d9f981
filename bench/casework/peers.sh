#!/usr/bin/env bash
# Installs the two peers of the casework benchmark under target/peers/casework and runs them, one line of JSON a run.
# Needs python3 with venv, Node.js >= 20 with its headers and a C++ compiler (npm builds better-sqlite3 where no binary is
# offered). Nothing of this is part of the product or of its build.
# usage: bench/casework/peers.sh [CASES [ROUNDS]]     (512 cases, 1 round)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=$here/../../target/peers/casework
cases=${1:-512}
rounds=${2:-1}

mkdir -p "$peers"
if [ ! -e "$peers/installed" ]; then
  python3 -m venv "$peers/py"
  "$peers/py/bin/pip" install -q SpiffWorkflow==3.2.0 lxml==6.1.3 >&2
  mkdir -p "$peers/js"
  echo '{ "name": "casework-peers", "private": true }' >"$peers/js/package.json"
  (cd "$peers/js" && npm install --silent --no-audit --no-fund --save-exact \
    bpmn-engine@25.0.1 bpmn-elements@17.3.0 better-sqlite3@12.11.1 >&2)
  touch "$peers/installed"
fi

printf '# %s cores, load %s, %s, node %s\n' \
  "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)" "$("$peers/py/bin/python" --version)" "$(node --version)"
for ((round = 0; round < rounds; round++)); do
  for mode in memory durable durable-lean grouped grouped-lean; do
    "$peers/py/bin/python" "$here/spiff.py" "$mode" "$cases" "$peers"
    node "$here/bpmn.mjs" "$mode" "$cases" "$peers/js"
  done
done
