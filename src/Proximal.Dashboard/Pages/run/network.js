// Section network: layers with their shapes and sizes, and the memory that follows from them.
import { element, replace } from "../dom.js";
import { bytes, count } from "./numbers.js";

export const title = "Network";
export const isShown = (run) => run.network !== null;

export function show(container, { network }) {
  const layers = Array.isArray(network.layers) ? network.layers : [];
  const memory = Array.isArray(network.memory) ? network.memory : [];
  replace(
    container,
    network.observations ? element("p", {}, `Observes ${network.observations}, acts ${network.actions}.`) : null,
    element(
      "table",
      {},
      element("caption", {}, `${count(network.parameters ?? 0)} parameters`),
      head("Layer", "Input", "Output", "Parameters", "Numbers"),
      element(
        "tbody",
        {},
        layers.map((layer) =>
          element(
            "tr",
            {},
            element("th", { scope: "row", class: "tag" }, String(layer.name)),
            element("td", {}, layer.input ?? "–"),
            element("td", {}, layer.output ?? "–"),
            element(
              "td",
              {},
              Object.entries(layer.parameters ?? {})
                .map(([name, shape]) => `${name} ${shape}`)
                .join("  "),
            ),
            element("td", { class: "number" }, count(layer.count ?? 0)),
          ),
        ),
      ),
    ),
    element("h3", {}, "Memory"),
    element(
      "table",
      {},
      head("Part", "Size"),
      element(
        "tbody",
        {},
        memory.map((part) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, String(part.name)),
            element("td", { class: "number" }, bytes(part.bytes ?? 0)),
          ),
        ),
      ),
    ),
    element("p", { class: "muted" }, "Activations depend on the machine; the option --dry-run measures them."),
  );
}

function head(...names) {
  return element("thead", {}, element("tr", {}, names.map((name) => element("th", { scope: "col" }, name))));
}
