#!/usr/bin/env python3
"""Task completions per second of SpiffWorkflow (PyPI) on case.bpmn.

usage: spiff.py MODE CASES FOLDER

MODE    memory        cases stay objects in memory
        durable       a case is loaded from SQLite before each completion and saved after it, one commit each, with the
                      serializer as it comes, which writes the definition into every case
        durable-lean  the same with the definition kept once, which the documentation of the serializer advises
        grouped       durable, 64 completions of different cases in one commit
        grouped-lean  both
CASES   how many; they are worked on in waves of 64, so that two completions in a row belong to different cases
FOLDER  where the database is made and deleted again

Opening cases is timed apart from completing their tasks. Prints one line of JSON.
"""
import importlib.metadata
import json
import os
import sqlite3
import sys
import time

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import DEFAULT_CONFIG, BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter

WAVE = 64
STEPS = [
    ("accept", {"accepted": True}),
    ("planning", {"planning": "agree"}),
    ("fire", {"fire": "agree"}),
    ("ecology", {"ecology": "agree"}),
    ("decide", {"granted": True}),
    ("issue", {"document": "示例-0001"}),
]


def definition():
    parser = BpmnParser()
    parser.add_bpmn_file(os.path.join(os.path.dirname(__file__), "case.bpmn"))
    return parser.get_spec("case")


def lean(spec):
    """A converter that leaves the definition out of a case and gives the one in memory back to it."""

    class Lean(BpmnWorkflowConverter):
        def to_dict(self, workflow):
            assert not workflow.subprocesses
            fields = WorkflowConverter.to_dict(self, workflow)
            fields["subprocesses"] = {}
            fields["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
            return fields

        def from_dict(self, dct):
            return super().from_dict({**dct, "spec": spec})

    return Lean


def complete(workflow, name, values):
    task = workflow.get_next_task(state=TaskState.READY, spec_name=name)
    if task is None:
        sys.exit(f"{name} does not wait")
    task.data.update(values)
    task.run()
    workflow.do_engine_steps()


def start(spec):
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    return workflow


def check(workflow):
    """Ends the run unless the case went the whole way and only that way."""
    done = {task.task_spec.name for task in workflow.get_tasks(state=TaskState.COMPLETED)}
    wanted = {name for name, _ in STEPS} | {"issued"}
    values = workflow.last_task.data
    if not workflow.completed or not wanted <= done or "refused" in done:
        sys.exit(f"a case did not end as it should: {sorted(done)}")
    if any(values.get(key) != value for _, fields in STEPS for key, value in fields.items()):
        sys.exit(f"a case lost values: {values}")


class Memory:
    def __init__(self, spec):
        self.spec, self.cases = spec, {}

    def open(self, ids):
        for id in ids:
            self.cases[id] = start(self.spec)

    def step(self, ids, name, values):
        for id in ids:
            complete(self.cases[id], name, values)

    def ended(self):
        return self.cases.values()

    def bytes_per_case(self):
        return None


class Durable:
    def __init__(self, spec, path, is_lean, is_grouped):
        config = {**DEFAULT_CONFIG, BpmnWorkflow: lean(spec)} if is_lean else DEFAULT_CONFIG
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))
        self.spec, self.is_grouped = spec, is_grouped
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")

    def commit(self, ids, work):
        for group in [ids] if self.is_grouped else [[id] for id in ids]:
            self.db.execute("BEGIN IMMEDIATE")
            for id in group:
                work(id)
            self.db.execute("COMMIT")

    def load(self, id):
        (state,) = self.db.execute("SELECT state FROM cases WHERE id = ?", (id,)).fetchone()
        return self.serializer.deserialize_json(state)

    def open(self, ids):
        def work(id):
            state = self.serializer.serialize_json(start(self.spec))
            self.db.execute("INSERT INTO cases (id, state) VALUES (?, ?)", (id, state))

        self.commit(ids, work)

    def step(self, ids, name, values):
        def work(id):
            workflow = self.load(id)
            complete(workflow, name, values)
            state = self.serializer.serialize_json(workflow)
            self.db.execute("UPDATE cases SET state = ? WHERE id = ?", (state, id))

        self.commit(ids, work)

    def ended(self):
        for (id,) in self.db.execute("SELECT id FROM cases ORDER BY id").fetchall():
            yield self.load(id)

    def bytes_per_case(self):
        return round(self.db.execute("SELECT avg(length(CAST(state AS BLOB))) FROM cases").fetchone()[0])


def measure(engine, cases):
    opening = completing = cpu = 0.0
    for first in range(0, cases, WAVE):
        ids = range(first, min(first + WAVE, cases))
        t0 = time.perf_counter()
        engine.open(ids)
        t1, c1 = time.perf_counter(), time.process_time()
        for name, values in STEPS:
            engine.step(ids, name, values)
        opening += t1 - t0
        completing += time.perf_counter() - t1
        cpu += time.process_time() - c1
    return opening, completing, cpu


def main():
    mode, cases, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if mode not in ("memory", "durable", "durable-lean", "grouped", "grouped-lean"):
        sys.exit(__doc__)
    path = os.path.join(folder, f"spiff-{os.getpid()}.db")
    spec = definition()
    try:
        if mode == "memory":
            engine = Memory(spec)
        else:
            engine = Durable(spec, path, mode.endswith("lean"), mode.startswith("grouped"))
        opening, completing, cpu = measure(engine, cases)
        ended = 0
        for workflow in engine.ended():
            check(workflow)
            ended += 1
        if ended != cases:
            sys.exit(f"{ended} of {cases} cases are there")
        completions = cases * len(STEPS)
        print(json.dumps({
            "peer": "SpiffWorkflow",
            "version": importlib.metadata.version("SpiffWorkflow"),
            "mode": mode,
            "cases": cases,
            "completions": completions,
            "seconds": round(completing, 3),
            "cpu_seconds": round(cpu, 3),
            "per_second": round(completions / completing, 1),
            "opening_seconds": round(opening, 3),
            "per_second_with_opening": round(completions / (opening + completing), 1),
            "state_bytes_at_end": engine.bytes_per_case(),
            "sqlite": sqlite3.sqlite_version,
        }))
    finally:
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(path + ending):
                os.remove(path + ending)


main()
