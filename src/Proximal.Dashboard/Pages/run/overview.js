// Section overview: metrics that matter for the algorithm, each with its explanation, then all others.
import { element, replace } from "../dom.js";
import { count, number, present } from "./numbers.js";
import { extentOf, sparkline } from "./svg.js";

export const title = "Overview";
export const isShown = () => true;

export function show(container, run) {
  const keys = run.metrics.filter((metric) => metric.key),
    others = run.metrics.filter((metric) => !metric.key);
  const evaluation = run.summary?.evaluation;
  replace(
    container,
    present(
    evaluation &&
      element(
        "p",
        {},
        `Final evaluation: ${Object.entries(evaluation)
          .filter(([, value]) => typeof value === "number")
          .map(([name, value]) => `${name.replaceAll("_", " ")} ${number(value)}`)
          .join(", ")}.`,
      ),
    element("ul", { class: "figures" }, keys.map(figure)),
    others.length > 0 &&
      element(
        "details",
        { class: "others" },
        element("summary", {}, `All other metrics (${others.length})`),
        element(
          "table",
          {},
          element("thead", {}, element("tr", {}, ["Metric", "Last", "Meaning"].map((text) => element("th", { scope: "col" }, text)))),
          element(
            "tbody",
            {},
            others.map((metric) =>
              element(
                "tr",
                {},
                element("th", { scope: "row", class: "tag" }, metric.tag),
                element("td", { class: "number" }, number(last(metric)?.[1])),
                element("td", {}, metric.meaning ?? "A metric of user code."),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

const last = (metric) => metric.points.at(-1);

function figure(metric) {
  const end = last(metric);
  const [low, high] = extentOf(metric.points.map(([, y]) => y));
  return element(
    "li",
    { class: "figure" },
    element("h3", {}, metric.label),
    element("p", { class: "value" }, number(end?.[1])),
    metric.points.length > 1
      ? sparkline(metric.points, `${metric.label} from ${number(metric.points[0][1])} to ${number(end[1])}, between ${number(low)} and ${number(high)}`)
      : null,
    element("p", {}, metric.meaning),
    element("p", { class: "muted" }, end ? `${metric.tag} at step ${count(end[0])}` : `${metric.tag}: not logged yet`),
  );
}
