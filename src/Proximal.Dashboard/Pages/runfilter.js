// Filter of the table: words, tag:x, state:running, and settings such as n_steps=2048 or env=CartPole.

const facts = { env: "environment", environment: "environment", algo: "algorithm", algorithm: "algorithm", seed: "seed" };

/** Reads a filter: { needsSettings, matches(run, settings) }. */
export function parse(text) {
  const terms = (text.match(/"[^"]*"|\S+/g) ?? []).map((term) => read(term.replaceAll('"', "")));
  return {
    needsSettings: terms.some((term) => term.needsSettings),
    matches: (run, settings) => terms.every((term) => term.matches(run, settings)),
  };
}

function read(term) {
  const tag = /^tag:(.*)$/i.exec(term);
  if (tag) return { matches: (run) => (run.tags ?? []).some((own) => same(own, tag[1])) };
  const state = /^(?:state|status):(.*)$/i.exec(term);
  if (state) return { matches: (run) => (run.state ?? "").startsWith(state[1].toLowerCase()) };
  const setting = /^([\w.]+)=(.*)$/.exec(term);
  if (setting) return readSetting(setting[1], setting[2]);
  const word = term.toLowerCase();
  return {
    matches: (run) =>
      [run.name, run.environment, run.algorithm, run.state, run.notes, ...(run.tags ?? [])].some((text) =>
        text?.toLowerCase().includes(word),
      ),
  };
}

function readSetting(key, value) {
  const fact = facts[key.toLowerCase()];
  if (fact === "environment")
    return { matches: (run) => (run.environment ?? "").toLowerCase().includes(value.toLowerCase()) };
  if (fact) return { matches: (run) => same(run[fact] ?? "", value) };
  return {
    needsSettings: true,
    // The last part of a key is enough: norm_obs=true for normalize.norm_obs.
    matches: (run, settings) =>
      Object.entries(settings?.(run.id) ?? {}).some(
        ([name, text]) => (name === key || name.endsWith(`.${key}`)) && same(text, value),
      ),
  };
}

function same(text, value) {
  if (text.toLowerCase() === value.toLowerCase()) return true;
  return text !== "" && value !== "" && Number(text) === Number(value);
}
