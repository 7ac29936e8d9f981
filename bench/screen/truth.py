"""Precision and recall against what the generator planted.

usage: truth.py CARDINAL.json LEADS.json TRUTH.json
"""
import json, sys

answer, leads, truth = (json.load(open(path)) for path in sys.argv[1:4])


def row(name, found, planted):
    hit = len(found & planted)
    precision = f"{hit / len(found):.3f}" if found else "–"
    recall = f"{hit / len(planted):.3f}" if planted else "–"
    print(f"| {name} | {len(planted)} | {len(found)} | {precision} | {recall} |")


print("| what | planted | found | precision | recall |\n|---|---:|---:|---:|---:|")
ocids = answer.get("OCID", {})
cancelled = set(truth["cancelled"])
for flag in ("R003", "R018", "R028", "R030", "R035", "R036"):
    row(flag, {ocid for ocid, flags in ocids.items() if flag in flags}, set(truth[flag]) - cancelled)
ring = {ocid for ocid, _ in truth["ring"]}
for flag in ("R024", "R028", "R058"):
    row(f"ring tenders by {flag}", {ocid for ocid, flags in ocids.items() if flag in flags}, ring)

tenders = {}
for lead in leads["findings"]:
    if lead["subjects"][0]["type"] == "tender":
        tenders.setdefault(lead["kind"], set()).add(lead["subjects"][0]["id"])
for kind, found in sorted(tenders.items()):
    row(f"ring tenders by {kind}", found, ring)
row("equal prices by same_price", tenders.get("same_price", set()), set(truth["R028"]))

rings = {frozenset(members) for members in truth["rings"]}
members = set().union(*rings) if rings else set()
groups = {frozenset(s["id"] for s in lead["subjects"]) for lead in leads["findings"] if lead["kind"] == "co_bidding"}
row("whole rings by co_bidding", groups, rings)
for kind in ("co_bidding", "missing_ties", "residual_dependence", "repeated_ratio"):
    named = {s["id"] for lead in leads["findings"] if lead["kind"] == kind for s in lead["subjects"] if s["type"] == "tenderer"}
    row(f"ring members by {kind}", named, members)
