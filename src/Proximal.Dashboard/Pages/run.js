// Page #/run/ID/SECTION: one run. Sections: overview, replay, completions, network, doctor, alarms.
import { get } from "./api.js";
import { element, replace } from "./dom.js";
import * as alarms from "./run/alarms.js";
import * as completions from "./run/completions.js";
import * as doctor from "./run/doctor.js";
import * as network from "./run/network.js";
import * as overview from "./run/overview.js";
import * as replay from "./run/replay.js";

export const title = "Run";

// Section: { title, isShown(run), show(container, run, query) → optional function that runs when it is left }.
const sections = { overview, replay, completions, network, doctor, alarms };

export async function show(main, [id, name = "overview"], query) {
  let run;
  try {
    run = await get(`/api/runs/${encodeURIComponent(id ?? "")}/overview`);
  } catch (error) {
    replace(main, element("h1", {}, "Run"), element("p", { role: "alert" }, error.message));
    return;
  }
  const shown = Object.entries(sections).filter(([, section]) => section.isShown(run));
  const [selected, section] = shown.find(([key]) => key === name) ?? shown[0];
  document.title = `${run.name} · Proximal`;
  const container = element("section", { "aria-labelledby": "section-title" });
  replace(
    main,
    element("h1", { class: "run-name" }, run.name),
    element("p", { class: "muted" }, describe(run)),
    element(
      "nav",
      { "aria-label": "Sections of the run", class: "sections" },
      shown.map(([key, { title }]) =>
        element(
          "a",
          { href: `#/run/${encodeURIComponent(run.id)}/${key}`, "aria-current": key === selected ? "page" : null },
          title,
        ),
      ),
    ),
    container,
  );
  const heading = element("h2", { id: "section-title" }, section.title);
  const content = element("div");
  replace(container, heading, content);
  try {
    return await section.show(content, run, query);
  } catch (error) {
    replace(content, element("p", { role: "alert" }, error.message));
  }
}

function describe({ environment, model, algorithm, summary }) {
  const parts = [environment ?? model, algorithm].filter((part) => part);
  if (summary) {
    parts.push(summary.status, `${summary.steps.toLocaleString("en")} steps`, `seed ${summary.seed}`);
    if (summary.reason) parts.push(summary.reason);
  } else parts.push("not finished");
  return parts.join(" · ");
}
