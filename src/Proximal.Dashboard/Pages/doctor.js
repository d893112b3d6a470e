// Findings of the doctor for a run.
import { get } from "./api.js";
import { element } from "./dom.js";

/** Creates the panel of a run: causes, evidence, remedies, and the proposed change of config.yaml. */
export async function doctorPanel(id) {
  const { findings, diff } = await get(`/api/runs/${id}/doctor`);
  if (findings.length === 0) return element("section", { class: "doctor" }, element("p", { class: "muted" }, "Nothing found."));
  return element(
    "section",
    { class: "doctor" },
    findings.map((finding) =>
      element(
        "article",
        { class: "finding" },
        element("h3", {}, finding.title),
        element("p", {}, finding.evidence),
        element("p", {}, finding.remedy),
        Object.keys(finding.changes).length === 0
          ? null
          : element(
              "pre",
              { tabindex: "0", "aria-label": "Proposed keys" },
              Object.entries(finding.changes)
                .map(([key, value]) => `${key}: ${value}`)
                .join("\n"),
            ),
        element("a", { href: finding.link, rel: "noreferrer", target: "_blank" }, "About this finding"),
      ),
    ),
    diff === ""
      ? null
      : element(
          "details",
          {},
          element("summary", {}, "Change of config.yaml"),
          element("pre", { tabindex: "0", "aria-label": "Change of config.yaml" }, diff),
        ),
  );
}
