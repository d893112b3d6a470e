// Section alarms: when the monitor of a language model raised alarms.
import { element, replace } from "../dom.js";
import { count } from "./numbers.js";

export const title = "Alarms";
export const isShown = (run) => run.metrics.some((metric) => metric.tag.startsWith("monitor/"));

export function show(container, { alarms }) {
  replace(
    container,
    alarms.length === 0
      ? element("p", {}, "The monitor raised no alarm.")
      : element(
          "table",
          {},
          element(
            "thead",
            {},
            element("tr", {}, ["First step", "Last step", "Alarm", "Meaning"].map((text) => element("th", { scope: "col" }, text))),
          ),
          element(
            "tbody",
            {},
            alarms.map((alarm) =>
              element(
                "tr",
                {},
                element("td", { class: "number" }, count(alarm.first)),
                element("td", { class: "number" }, alarm.last === null ? "still active" : count(alarm.last)),
                element("th", { scope: "row" }, alarm.label),
                element("td", {}, alarm.meaning),
              ),
            ),
          ),
        ),
  );
}
