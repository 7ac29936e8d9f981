// Task completions per second of bpmn-engine (npm) on case.bpmn.
//
// usage: node bpmn.mjs MODE CASES FOLDER
//
// MODE and CASES are those of spiff.py. FOLDER holds node_modules; the database is made and deleted there.
// The lean modes leave the definition out of the saved state and give it to the engine as `sourceContext`, from which
// `recover()` takes it when the state has none. bpmn-engine has no store: better-sqlite3 keeps the state.
import { EventEmitter } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const WAVE = 64;
const STEPS = [
  ['accept', { accepted: true }],
  ['planning', { opinion: 'agree' }],
  ['fire', { opinion: 'agree' }],
  ['ecology', { opinion: 'agree' }],
  ['decide', { granted: true }],
  ['issue', { document: '示例-0001' }],
];
const MODES = ['memory', 'durable', 'durable-lean', 'grouped', 'grouped-lean'];

const [mode, count, folder] = process.argv.slice(2);
const cases = Number(count);
if (!MODES.includes(mode) || !Number.isInteger(cases) || !folder) {
  console.error('usage: node bpmn.mjs ' + MODES.join('|') + ' CASES FOLDER');
  process.exit(2);
}
const require = createRequire(join(resolve(folder), 'package.json'));
const { Engine } = require('bpmn-engine');
const Database = require('better-sqlite3');

/** The definition, read once; its condition in the engine's own expression language. */
async function definition() {
  const text = readFileSync(new URL('case.bpmn', import.meta.url), 'utf8');
  const source = text.replace('>granted<', '>${environment.output.decide.granted}<');
  if (source === text) throw new Error('case.bpmn has no condition `granted`');
  const [loaded] = await new Engine({ source }).getDefinitions();
  return loaded.environment.options.source;
}

/** What people enter is kept in the output of the process, where conditions look for it. */
function listener() {
  return new EventEmitter().on('activity.end', (api) => {
    if (api.type === 'bpmn:UserTask') api.environment.output[api.id] = api.content.output;
  });
}

async function start(source) {
  const engine = new Engine({ name: 'case', sourceContext: source });
  return engine.execute({ listener: listener() });
}

/** Signals the waiting task. Everything that follows from it up to the next tasks of people happens before it returns. */
function complete(execution, id, values) {
  const task = execution.getPostponed().find((each) => each.id === id);
  if (!task) throw new Error(`${id} does not wait`);
  task.signal(values);
}

/** Ends the run unless the case went the whole way and only that way. */
function check(state) {
  const [{ execution }] = state.definitions;
  const [process] = execution.processes;
  const taken = Object.fromEntries(process.execution.children.map((each) => [each.id, each.counters?.taken]));
  const wanted = [...STEPS.map(([id]) => id), 'issued'];
  if (state.state !== 'idle' || !wanted.every((id) => taken[id] === 1) || taken.refused) {
    throw new Error(`a case did not end as it should: ${state.state} ${JSON.stringify(taken)}`);
  }
  for (const [id, values] of STEPS) {
    const kept = JSON.stringify(process.environment.output[id]);
    if (kept !== JSON.stringify(values)) throw new Error(`a case lost what ${id} entered: ${kept}`);
  }
}

class Memory {
  cases = [];
  constructor(source) {
    this.source = source;
  }
  async open(ids) {
    for (const id of ids) this.cases[id] = await start(this.source);
  }
  async step(ids, task, values) {
    for (const id of ids) complete(this.cases[id], task, values);
  }
  *ended() {
    for (const execution of this.cases) yield execution.getState();
  }
  bytesPerCase() {
    return null;
  }
}

class Durable {
  constructor(source, path, isLean, isGrouped) {
    Object.assign(this, { source, isLean, isGrouped });
    this.db = new Database(path);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    this.db.exec('CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT NOT NULL)');
    this.insert = this.db.prepare('INSERT INTO cases (id, state) VALUES (?, ?)');
    this.update = this.db.prepare('UPDATE cases SET state = ? WHERE id = ?');
    this.select = this.db.prepare('SELECT state FROM cases WHERE id = ?').pluck();
  }
  async commit(ids, work) {
    for (const group of this.isGrouped ? [ids] : ids.map((id) => [id])) {
      this.db.exec('BEGIN IMMEDIATE');
      for (const id of group) await work(id);
      this.db.exec('COMMIT');
    }
  }
  save(execution) {
    const state = execution.getState();
    if (this.isLean) for (const each of state.definitions) delete each.source;
    return JSON.stringify(state);
  }
  load(id) {
    const options = this.isLean ? { name: 'case', sourceContext: this.source } : { name: 'case' };
    return new Engine(options).recover(JSON.parse(this.select.get(id))).resume({ listener: listener() });
  }
  open(ids) {
    return this.commit(ids, async (id) => this.insert.run(id, this.save(await start(this.source))));
  }
  step(ids, task, values) {
    return this.commit(ids, async (id) => {
      const execution = await this.load(id);
      complete(execution, task, values);
      this.update.run(this.save(execution), id);
    });
  }
  *ended() {
    for (const state of this.db.prepare('SELECT state FROM cases ORDER BY id').pluck().all()) yield JSON.parse(state);
  }
  bytesPerCase() {
    return Math.round(this.db.prepare('SELECT avg(length(CAST(state AS BLOB))) FROM cases').pluck().get());
  }
}

async function measure(engine) {
  let opening = 0;
  let completing = 0;
  let cpu = 0;
  for (let first = 0; first < cases; first += WAVE) {
    const ids = Array.from({ length: Math.min(WAVE, cases - first) }, (_, at) => first + at);
    const t0 = performance.now();
    await engine.open(ids);
    const t1 = performance.now();
    const c1 = process.cpuUsage();
    for (const [task, values] of STEPS) await engine.step(ids, task, values);
    opening += t1 - t0;
    completing += performance.now() - t1;
    const { user, system } = process.cpuUsage(c1);
    cpu += user + system;
  }
  return { opening: opening / 1e3, completing: completing / 1e3, cpu: cpu / 1e6 };
}

const path = join(resolve(folder), `bpmn-${process.pid}.db`);
try {
  const source = await definition();
  const engine =
    mode === 'memory' ? new Memory(source) : new Durable(source, path, mode.endsWith('lean'), mode.startsWith('grouped'));
  const { opening, completing, cpu } = await measure(engine);
  let ended = 0;
  for (const state of engine.ended()) {
    check(state);
    ended += 1;
  }
  if (ended !== cases) throw new Error(`${ended} of ${cases} cases are there`);
  const completions = cases * STEPS.length;
  const round = (value, places) => Number(value.toFixed(places));
  console.log(
    JSON.stringify({
      peer: 'bpmn-engine',
      version: JSON.parse(readFileSync(join(resolve(folder), 'node_modules/bpmn-engine/package.json'), 'utf8')).version,
      mode,
      cases,
      completions,
      seconds: round(completing, 3),
      cpu_seconds: round(cpu, 3),
      per_second: round(completions / completing, 1),
      opening_seconds: round(opening, 3),
      per_second_with_opening: round(completions / (opening + completing), 1),
      state_bytes_at_end: engine.bytesPerCase(),
      sqlite: new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get(),
    }),
  );
} finally {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
}
