"""Compares two answers of the indicators to the row. Lists in maps are sets.

usage: compare.py ONE.json OTHER.json
"""
import json, sys


def read(path):
    answer = json.load(open(path))
    for pairs in answer.get("Maps", {}).values():
        for key, value in pairs.items():
            if isinstance(value, list):
                pairs[key] = sorted(value)
    return answer


one, other = read(sys.argv[1]), read(sys.argv[2])
if one == other:
    print("equal:", ", ".join(f"{len(rows)} {group}" for group, rows in one.items()))
    sys.exit(0)
for group in sorted(set(one) | set(other)):
    left, right = one.get(group, {}), other.get(group, {})
    rows = [key for key in sorted(set(left) | set(right)) if left.get(key) != right.get(key)]
    for key in rows[:5]:
        print(f"{group} {key}: {str(left.get(key))[:120]} | {str(right.get(key))[:120]}")
sys.exit(1)
