#!/usr/bin/env bash
# Measures the eleven indicators beside ocdscardinal 0.0.8 on the same file in the same run, compares the answers to the row,
# and holds both programs' leads against what was planted. Needs git, python3 and GNU time; builds the peer from its source
# (crates.io has no such release, and the wheel of PyPI no indicators) under target/peers.
# usage: bench/screen/run.sh GENERATOR [N [ROUNDS [ODD]]]     (200000 releases, 3 rounds, 300 odd files)
#   GENERATOR: a script called as `GENERATOR N OUT.jsonl --truth TRUTH.json`
#   CARDINAL: a checkout of the peer's source, when it is not to be cloned
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$root/target/peers
generator=$1 n=${2:-200000} rounds=${3:-3} odd=${4:-300}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

source=${CARDINAL:-$peers/cardinal-rs}
[ -e "$source/Cargo.toml" ] || git clone -q https://github.com/open-contracting/cardinal-rs "$source"
# Without the feature `python` it is the program alone; nothing of its indicators depends on it.
[ -x "$peers/cardinal/release/ocdscardinal" ] ||
  CARGO_TARGET_DIR=$peers/cardinal cargo build -q --release --no-default-features --manifest-path "$source/Cargo.toml"
peer=$peers/cardinal/release/ocdscardinal
cargo build -q --release -p luodi-screen --example screen --example plant --manifest-path "$root/Cargo.toml"
ours=${CARGO_TARGET_DIR:-$root/target}/release/examples/screen

printf '[%s]\n' R003 R018 R024 R025 R028 R030 R035 R036 R038 R048 R058 >"$out/all.ini"
python3 "$generator" "$n" "$out/data.jsonl" --truth "$out/truth.json"
cat "$out/data.jsonl" >/dev/null

measure() { # name, answer, command…
  local name=$1 answer=$2; shift 2
  command time -f '%U %S %M %e' -o "$out/time" "$@" >"$answer" 2>"$out/err"
  awk -v name="$name" '{ printf "| %s | %.2f | %.2f | %.1f | %.2f |\n", name, $1 + $2, $2, $3 / 1024, $4 }' "$out/time"
}

printf '%s releases, %s bytes, %s cores, load %s, %s\n\n' "$n" "$(stat -c %s "$out/data.jsonl")" "$(nproc)" \
  "$(cut -d' ' -f1-3 /proc/loadavg)" "$("$peer" --version)"
printf '| program | CPU-s | of it system | MB | s |\n|---|---:|---:|---:|---:|\n'
for ((round = 0; round < rounds; round++)); do
  measure "$("$peer" --version)" "$out/peer.json" "$peer" indicators "$out/data.jsonl" --settings "$out/all.ini"
  measure 'luodi screen --format cardinal' "$out/ours.json" "$ours" "$out/data.jsonl" "$out/all.ini"
done
measure 'luodi screen (all leads)' "$out/leads.json" "$ours" "$out/data.jsonl" --leads
echo
python3 "$here/compare.py" "$out/peer.json" "$out/ours.json"

# Odd files: the peer alone on one thread, since with two its answer on several currencies and repeated ocids varies.
same=0 crashed=0 refused=0 undecided=0
for ((seed = 0; seed < odd; seed++)); do
  python3 "$here/odd.py" "$seed" "$out/odd.jsonl" "$out/odd.ini"
  theirs=0; mine=0
  RAYON_NUM_THREADS=1 "$peer" indicators "$out/odd.jsonl" --settings "$out/odd.ini" --map >"$out/a.json" 2>"$out/a.err" || theirs=$?
  "$ours" "$out/odd.jsonl" "$out/odd.ini" --map >"$out/b.json" 2>"$out/b.err" || mine=$?
  if [ "$theirs" = 101 ]; then crashed=$((crashed + 1)); continue; fi
  if [ "$theirs" != 0 ] && [ "$mine" != 0 ]; then refused=$((refused + 1)); continue; fi
  if [ "$theirs" = "$mine" ] && python3 "$here/compare.py" "$out/a.json" "$out/b.json" >"$out/difference"; then
    skipped=$(grep -c 'invalid JSON\|I/O error' "$out/a.err" || true)
    [ "$skipped" = "$(grep -c 'not JSON' "$out/b.err" || true)" ] || { echo "seed $seed: other lines left out"; exit 1; }
    same=$((same + 1)); continue
  fi
  # A gap of nought over nought makes the peer's quartiles depend on the order of its hash table: does it agree with itself?
  agrees=1
  for _ in 1 2 3 4 5 6; do
    RAYON_NUM_THREADS=1 "$peer" indicators "$out/odd.jsonl" --settings "$out/odd.ini" --map >"$out/c.json" 2>/dev/null || { agrees=0; break; }
    python3 "$here/compare.py" "$out/a.json" "$out/c.json" >/dev/null || { agrees=0; break; }
  done
  [ "$agrees" = 0 ] || { echo "seed $seed differs:"; cat "$out/difference"; exit 1; }
  undecided=$((undecided + 1))
done
printf '\n%s odd files: %s equal to the row, %s settings refused by both, %s on which the peer crashed, %s on which it contradicts itself\n\n' \
  "$odd" "$same" "$refused" "$crashed" "$undecided"

python3 "$here/truth.py" "$out/peer.json" "$out/leads.json" "$out/truth.json"
echo
"${CARGO_TARGET_DIR:-$root/target}/release/examples/plant" held 5
