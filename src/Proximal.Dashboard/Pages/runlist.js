// All runs of the server, kept up to date, and the groups of several seeds.
import { get } from "./api.js";
import { subscribe } from "./events.js";

/** Keeps the runs up to date and calls a function after each change. Returns { runs, settings, close }. */
export function followRuns(changed) {
  const byId = new Map();
  let epoch = null;
  let revision = 0;
  let newest = 0;
  let isLoading = false;
  let isClosed = false;
  let sets = null;

  async function load() {
    if (isLoading || isClosed) return;
    isLoading = true;
    try {
      do {
        const reply = await get(`/api/runs?since=${revision}`);
        if (isClosed) return;
        if (epoch !== reply.epoch && epoch !== null) {
          // Another server: its revisions start anew.
          byId.clear();
          epoch = reply.epoch;
          if (revision !== 0) {
            revision = 0;
            continue;
          }
        }
        epoch = reply.epoch;
        for (const run of reply.runs) byId.set(run.id, run);
        if (reply.all) {
          const all = new Set(reply.all);
          for (const id of [...byId.keys()]) if (!all.has(id)) byId.delete(id);
        }
        revision = reply.revision;
        if (sets !== null && reply.runs.some((run) => !(run.id in sets.runs))) sets = null;
        changed();
      } while (revision < newest && !isClosed);
    } finally {
      isLoading = false;
    }
  }

  const unsubscribe = subscribe((event) => {
    if (event.epoch !== epoch) newest = 0;
    newest = Math.max(newest, event.revision);
    if (event.epoch !== epoch || event.revision > revision) load().catch(() => {});
  });

  return {
    runs: () => [...byId.values()],
    load,
    /** Settings of a run by its identifier; null before loadSettings. */
    settings: (id) => sets?.sets[sets.runs[id]],
    async loadSettings() {
      if (sets === null) sets = await get("/api/settings");
    },
    close() {
      isClosed = true;
      unsubscribe();
    },
  };
}

/** Rows of the table: runs, and groups { isGroup, id, name, runs, … } of several seeds. */
export function rowsOf(runs) {
  const groups = new Map();
  const rows = [];
  for (const run of runs) {
    if (run.group === undefined) rows.push(run);
    else if (groups.has(run.group)) groups.get(run.group).push(run);
    else groups.set(run.group, [run]);
  }
  for (const [name, members] of groups) rows.push(members.length === 1 ? members[0] : groupOf(name, members));
  return rows;
}

function groupOf(name, runs) {
  const values = (key) => runs.map((run) => run[key]).filter((value) => value !== undefined);
  const mean = (key) => {
    const all = values(key);
    return all.length === 0 ? undefined : all.reduce((sum, value) => sum + value, 0) / all.length;
  };
  const states = new Map();
  for (const run of runs) states.set(run.state, (states.get(run.state) ?? 0) + 1);
  const order = ["running", "dead", "diverged", "interrupted", "waiting", "stopped", "completed"];
  const state = order.find((name) => states.has(name));
  const last = values("last");
  const center = mean("last");
  return {
    isGroup: true,
    id: `group ${name}`,
    name,
    runs,
    environment: runs[0].environment,
    algorithm: runs[0].algorithm,
    seed: `${runs.length} seeds`,
    state,
    stateCount: states.size > 1 ? states.get(state) : undefined,
    steps: mean("steps"),
    total: mean("total"),
    speed: mean("speed"),
    left: values("left").length ? Math.max(...values("left")) : undefined,
    metric: runs[0].metric,
    last: center,
    deviation: last.length > 1 ? Math.sqrt(last.reduce((sum, x) => sum + (x - center) ** 2, 0) / last.length) : undefined,
    best: mean("best"),
    evaluation: mean("evaluation"),
    started: Math.min(...values("started")),
    tags: [...new Set(runs.flatMap((run) => run.tags ?? []))],
    findings: runs.some((run) => run.findings) ? [...new Set(runs.flatMap((run) => run.findings ?? []))] : undefined,
    problem: runs.find((run) => run.problem)?.problem,
    archived: runs.every((run) => run.archived),
  };
}
