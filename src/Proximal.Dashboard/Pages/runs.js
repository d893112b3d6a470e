// Page #/runs?q=FILTER&sort=COLUMN: the table of all runs.
import { get, post } from "./api.js";
import { announce, element, replace } from "./dom.js";
import { openDetails, openStart } from "./rundialog.js";
import { parse } from "./runfilter.js";
import { followRuns, rowsOf } from "./runlist.js";
import { runTable } from "./runtable.js";

export const title = "Runs";

export async function show(main, parts, query) {
  const filter = element("input", {
    type: "search",
    id: "run-filter",
    placeholder: "CartPole  n_steps=2048  tag:baseline  state:running",
    value: query.get("q") ?? "",
    spellcheck: "false",
    autocomplete: "off",
  });
  const archived = element("input", { type: "checkbox", id: "run-archived" });
  archived.checked = query.get("archived") === "1";
  const total = element("span", { class: "muted", id: "run-count" });
  const selection = element("div", { class: "row", id: "run-selection", hidden: true });
  const start = element("button", { type: "button", class: "primary", hidden: true, onclick: () => openStart(control, refresh) }, "New run");
  const empty = element("p", { class: "muted", hidden: true });

  let control = { writes: false, starts: false };
  let sort = query.get("sort") ?? "-started";

  const table = runTable({
    sort,
    onselect: showSelection,
    onedit: (id) => openDetails(() => find(id), control, refresh),
    onsort(next) {
      sort = next;
      keep();
    },
    onfiltertag(tag) {
      filter.value = /\s/.test(tag) ? `"tag:${tag}"` : `tag:${tag}`;
      update();
    },
  });

  replace(
    main,
    element(
      "div",
      { class: "row toolbar" },
      element("h1", {}, "Runs"),
      element("label", { for: "run-filter", class: "hidden-text" }, "Filter"),
      filter,
      element("label", { class: "check" }, archived, " Archived"),
      total,
      element("span", { class: "stretch" }),
      selection,
      start,
    ),
    table.element,
    empty,
  );

  const list = followRuns(render);
  const find = (id) => list.runs().find((run) => run.id === id);
  const refresh = () => list.load().catch((error) => announce(error.message));

  function keep() {
    const next = new URLSearchParams();
    if (filter.value.trim() !== "") next.set("q", filter.value.trim());
    if (sort !== "-started") next.set("sort", sort);
    if (archived.checked) next.set("archived", "1");
    const text = next.toString();
    history.replaceState(null, "", `#/runs${text === "" ? "" : `?${text}`}`);
  }

  function update() {
    keep();
    render();
  }

  function render() {
    const wanted = parse(filter.value);
    if (wanted.needsSettings && list.settings("") === undefined && !settingsAsked) {
      settingsAsked = true;
      list.loadSettings().then(render, (error) => announce(error.message)).finally(() => (settingsAsked = false));
    }
    const all = list.runs();
    const shown = all.filter((run) => (archived.checked || !run.archived) && wanted.matches(run, list.settings));
    table.show(rowsOf(shown));
    total.textContent = shown.length === all.length ? `${all.length} ${all.length === 1 ? "run" : "runs"}` : `${shown.length} of ${all.length} runs`;
    empty.hidden = shown.length > 0;
    empty.textContent = all.length === 0 ? "No runs yet. 'proximal train CartPole-v1' creates one." : "No run matches the filter.";
    main.dataset.complete = String(all.length > 0 && all.every((run) => run.findings !== undefined));
    showSelection();
  }
  let settingsAsked = false;

  function showSelection() {
    const ids = [...table.selected];
    selection.hidden = ids.length === 0;
    if (ids.length === 0) return;
    const chosen = ids.join(",");
    const key = `${chosen} ${control.writes}`;
    if (selection.dataset.key === key) return;
    selection.dataset.key = key;
    replace(
      selection,
      element("span", {}, `${ids.length} selected`),
      element("a", { class: "button", href: `#/curves?runs=${chosen}` }, "Curves"),
      element("a", { class: "button", href: `#/compare?runs=${chosen}` }, "Compare"),
      control.writes ? element("button", { type: "button", onclick: archive }, "Archive") : null,
      element("button", { type: "button", onclick: clear }, "Clear"),
    );
  }

  function clear() {
    table.clear();
    showSelection();
    filter.focus();
  }

  async function archive() {
    const ids = [...table.selected];
    try {
      for (const id of ids) {
        const run = find(id);
        await post(`/api/runs/${id}/notes`, { notes: run.notes ?? "", tags: run.tags ?? [], archived: true });
      }
      announce(ids.length === 1 ? "The run is archived" : `${ids.length} runs are archived`);
    } catch (error) {
      announce(error.message);
    }
    table.clear();
    await refresh();
  }

  filter.addEventListener("input", update);
  archived.addEventListener("change", update);
  get("/api/control").then(
    (reply) => {
      control = reply;
      start.hidden = !control.starts;
      showSelection();
    },
    (error) => announce(error.message),
  );
  await list.load();
  return () => {
    list.close();
    table.close();
  };
}
