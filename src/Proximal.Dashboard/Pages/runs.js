// Page #/runs: the table of all runs.
import { get } from "./api.js";
import { element, replace } from "./dom.js";

export const title = "Runs";

export async function show(main) {
  const { runs } = await get("/api/runs");
  replace(
    main,
    element("h1", {}, "Runs"),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Name"))),
      element(
        "tbody",
        {},
        runs.map((run) => element("tr", {}, element("td", {}, element("a", { href: `#/run/${run.id}` }, run.name)))),
      ),
    ),
  );
}
