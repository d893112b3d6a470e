// Data of curves and comparisons from the server. A report has the same functions over the data in its file.
import { get } from "./api.js";
import { subscribe } from "./events.js";

function query(runs, parameters) {
  const text = new URLSearchParams({ runs: runs.join(",") });
  for (const [name, value] of parameters)
    if (value !== null && value !== undefined && value !== "") text.append(name, value);
  return text;
}

/** Groups of seeds with their runs and clocks, and the tags that match a pattern. */
export function metrics(runs, pattern) {
  return get(`/api/metrics?${query(runs, [["match", pattern]])}`);
}

/** Sampled values of metrics. The range is in steps; null for all. */
export async function series(runs, tags, points, range) {
  const parameters = tags.map((tag) => ["tag", tag]);
  parameters.push(["points", points], ["from", range?.[0]], ["to", range?.[1]]);
  return (await get(`/api/series?${query(runs, parameters)}`)).series;
}

/** Results with intervals and settings. */
export function compare(runs, result) {
  return get(`/api/compare?${query(runs, [["result", result]])}`);
}

const mostRuns = 40;

/** Runs of a page without a list of runs: all of the table that are not archived, up to a limit. */
export async function defaultRuns() {
  const { runs } = await get("/api/runs");
  return runs
    .filter((run) => !run.archived)
    .slice(0, mostRuns)
    .map((run) => run.id);
}

/**
 * Calls a function with the identifiers of runs that have changed, or with null if they are not known because the
 * connection was lost; returns a function that ends it.
 */
export function watch(changed) {
  let last = null;
  return subscribe((event) => {
    const isLost =
      last !== null &&
      (event.epoch !== last.epoch || (event.revision !== last.revision && event.runs.length === 0 && !event.set));
    last = event;
    if (isLost) changed(null);
    else if (event.runs.length > 0) changed(event.runs.map((run) => run.id));
  });
}
