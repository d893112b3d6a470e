// Table of runs. Only the rows in view are elements, so that thousands of runs scroll fast. An element of a row is kept
// while the row is in view, so that updates do not move the keyboard focus.
import { element, replace } from "./dom.js";
import { count, duration, number, time } from "./format.js";

const rowHeight = 34;
const margin = 12;

const columns = [
  { key: "name", title: "Name" },
  { key: "environment", title: "Environment" },
  { key: "algorithm", title: "Algorithm" },
  { key: "seed", title: "Seed", right: true, value: (row) => (row.isGroup ? -1 : Number(row.seed)), text: (row) => row.seed },
  { key: "state", title: "Status", cell: stateCell, signature: (row) => `${row.state} ${row.stateCount} ${row.reason}` },
  {
    key: "progress",
    title: "Steps",
    value: (row) => row.steps,
    cell: progressCell,
    signature: (row) => `${row.steps} ${row.total} ${row.state}`,
  },
  { key: "left", title: "Time left", right: true, text: (row) => duration(row.left) },
  {
    key: "last",
    title: "Last",
    right: true,
    text: (row) => number(row.last) + (row.deviation === undefined ? "" : ` ± ${number(row.deviation)}`),
    hint: metricHint,
  },
  { key: "best", title: "Best", right: true, text: (row) => number(row.best), hint: metricHint },
  { key: "speed", title: "Steps/s", right: true, text: (row) => count(row.speed) },
  { key: "started", title: "Started", text: (row) => time(row.started) },
  {
    key: "findings",
    title: "Doctor",
    value: (row) => row.findings?.length ?? -1,
    cell: doctorCell,
    signature: (row) => `${row.findings} ${row.problem}`,
  },
  { key: "tags", title: "Tags", value: (row) => row.tags?.join(" "), cell: tagsCell, signature: (row) => row.tags?.join("\n") },
];

/**
 * Creates the table: { element, show(rows), selected }. Options: onselect(), onedit(run), onsort(sort), sort such as
 * "-started".
 */
export function runTable({ sort = "-started", onselect, onedit, onsort, onfiltertag }) {
  const selected = new Set();
  const open = new Set();
  const shown = new Map();
  let rows = [];
  let flat = [];

  const heads = new Map();
  const top = element("tr", { class: "space", "aria-hidden": "true" });
  const bottom = element("tr", { class: "space", "aria-hidden": "true" });
  const body = element("tbody", {}, top, bottom);
  const all = element("input", { type: "checkbox", "aria-label": "Select all runs of the table" });
  all.addEventListener("change", () => {
    for (const row of rows) for (const run of row.runs ?? [row]) select(run.id, all.checked);
    render();
    onselect();
  });
  const table = element(
    "table",
    { class: "run-table" },
    element("caption", { class: "hidden-text" }, "Runs"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col", class: "c-select" }, all),
        columns.map(head),
        element("th", { scope: "col", class: "c-edit" }, element("span", { class: "hidden-text" }, "Details")),
      ),
    ),
    body,
  );
  const container = element("div", { class: "run-scroll", tabindex: "-1" }, table);
  container.addEventListener("scroll", render, { passive: true });
  const resize = new ResizeObserver(render);
  resize.observe(container);

  function head(column) {
    const button = element("button", { type: "button", class: "sort" }, column.title);
    button.addEventListener("click", () => {
      sort = sort === column.key ? `-${column.key}` : sort === `-${column.key}` ? column.key : first(column);
      onsort(sort);
      order();
    });
    const th = element("th", { scope: "col", class: `c-${column.key}${column.right ? " right" : ""}` }, button);
    heads.set(column.key, th);
    return th;
  }

  // Texts start with the first letter, numbers with the largest.
  function first(column) {
    return ["name", "environment", "algorithm", "seed", "state", "tags", "left"].includes(column.key)
      ? column.key
      : `-${column.key}`;
  }

  function order() {
    const key = sort.replace(/^-/, "");
    const column = columns.find((one) => one.key === key) ?? columns[0];
    for (const [name, th] of heads) {
      if (name === column.key) th.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    }
    const sign = sort.startsWith("-") ? -1 : 1;
    const value = column.value ?? ((row) => row[column.key]);
    const compare = (a, b) => {
      const [x, y] = [value(a), value(b)];
      const [noX, noY] = [missing(x), missing(y)];
      // Rows without a value are last in both directions.
      if (noX || noY) return noX && noY ? names(a, b) : noX ? 1 : -1;
      const result = typeof x === "string" ? collator.compare(x, y) : x - y;
      return result === 0 ? names(a, b) : sign * result;
    };
    flat = [];
    for (const row of [...rows].sort(compare)) {
      flat.push(row);
      if (row.isGroup && open.has(row.id)) flat.push(...[...row.runs].sort(compare).map((run) => ({ ...run, isMember: true })));
    }
    table.setAttribute("aria-rowcount", String(flat.length + 1));
    render();
  }

  function select(id, isSelected) {
    if (isSelected) selected.add(id);
    else selected.delete(id);
  }

  function render() {
    const height = container.clientHeight || 800;
    const start = Math.max(0, Math.floor(container.scrollTop / rowHeight) - margin);
    const end = Math.min(flat.length, Math.ceil((container.scrollTop + height) / rowHeight) + margin);
    const visible = flat.slice(start, end);
    const keys = new Set(visible.map((row) => row.id));
    for (const [id, row] of shown) {
      if (keys.has(id)) continue;
      row.element.remove();
      shown.delete(id);
    }
    let before = top;
    visible.forEach((row, i) => {
      let known = shown.get(row.id);
      if (known === undefined) shown.set(row.id, (known = createRow(row)));
      known.update(row, start + i + 2);
      if (before.nextSibling !== known.element) before.after(known.element);
      before = known.element;
    });
    top.style.height = `${start * rowHeight}px`;
    bottom.style.height = `${(flat.length - end) * rowHeight}px`;
    const total = rows.reduce((sum, row) => sum + (row.runs?.length ?? 1), 0);
    all.checked = total > 0 && selected.size >= total;
    all.indeterminate = selected.size > 0 && !all.checked;
  }

  function createRow(initial) {
    let row = initial;
    const check = element("input", { type: "checkbox", "aria-label": `Select ${row.name}` });
    check.addEventListener("change", () => {
      for (const run of row.runs ?? [row]) select(run.id, check.checked);
      render();
      onselect();
    });
    const name = row.isGroup
      ? element("button", { type: "button", class: "unfold", "aria-expanded": "false" }, row.name)
      : element("a", { href: `#/run/${row.id}` }, row.name);
    if (row.isGroup)
      name.addEventListener("click", () => {
        if (open.has(row.id)) open.delete(row.id);
        else open.add(row.id);
        order();
      });
    const edit = row.isGroup
      ? null
      : element("button", { type: "button", class: "quiet", "aria-label": `Details of ${row.name}`, title: "Notes, tags and control" }, "⋯");
    edit?.addEventListener("click", () => onedit(row.id));
    const cells = columns.map((column) => ({
      column,
      signature: null,
      element: element("td", { class: `c-${column.key}${column.right ? " right" : ""}` }),
    }));
    const created = element(
      "tr",
      {},
      element("td", { class: "c-select" }, check),
      cells.map((cell) => cell.element),
      element("td", { class: "c-edit" }, edit),
    );
    function update(next, index) {
      row = next;
      created.setAttribute("aria-rowindex", String(index));
      created.classList.toggle("member", row.isMember === true);
      const ids = (row.runs ?? [row]).map((run) => run.id);
      check.checked = ids.every((id) => selected.has(id));
      check.indeterminate = !check.checked && ids.some((id) => selected.has(id));
      created.classList.toggle("selected", check.checked);
      if (row.isGroup) name.setAttribute("aria-expanded", String(open.has(row.id)));
      for (const cell of cells) {
        const { column } = cell;
        const text = column.text?.(row) ?? (column.cell ? null : String(row[column.key] ?? ""));
        const signature = text ?? column.signature(row);
        if (signature === cell.signature) continue;
        cell.signature = signature;
        if (column.key === "name") {
          if (cell.element.firstChild === null) cell.element.append(name);
          cell.element.title = row.name;
        } else if (column.cell) replace(cell.element, column.cell(row, { onfiltertag }));
        else cell.element.textContent = text;
        const hint = column.hint?.(row);
        if (hint) cell.element.title = hint;
      }
    }
    return { element: created, update };
  }

  return {
    element: container,
    selected,
    /** Shows other rows. */
    show(next) {
      rows = next;
      const ids = new Set(rows.flatMap((row) => (row.runs ?? [row]).map((run) => run.id)));
      for (const id of [...selected]) if (!ids.has(id)) selected.delete(id);
      order();
    },
    clear() {
      selected.clear();
      render();
    },
    close: () => resize.disconnect(),
  };
}

const collator = new Intl.Collator("en", { numeric: true });
const names = (a, b) => collator.compare(a.name, b.name);
const missing = (value) => value === undefined || value === "" || Number.isNaN(value);

function stateCell(row) {
  if (!row.state) return element("span", { class: "muted" }, "…");
  const text = row.stateCount ? `${row.stateCount} ${row.state}` : row.state;
  return element("span", { class: `state state-${row.state}`, title: row.reason ?? null }, text);
}

function progressCell(row) {
  if (!row.steps && !row.total) return null;
  const text = element("span", {}, row.total ? `${count(row.steps ?? 0)} / ${count(row.total)}` : count(row.steps));
  if (!row.total) return text;
  const bar = element("progress", { max: 1, "aria-label": "Progress" });
  bar.value = Math.min(1, (row.steps ?? 0) / row.total);
  return [text, bar];
}

function doctorCell(row) {
  if (row.problem) return element("span", { class: "badge bad", title: row.problem }, "damaged file");
  if (row.findings === undefined) return null;
  if (row.findings.length === 0) return element("span", { class: "muted" }, "healthy");
  const text = row.findings.length === 1 ? row.findings[0] : `${row.findings.length} findings`;
  return element("span", { class: "badge warning", title: row.findings.join("\n") }, text);
}

function tagsCell(row, { onfiltertag }) {
  return (row.tags ?? []).map((tag) =>
    element("button", { type: "button", class: "tag", title: `Show runs with the tag ${tag}`, onclick: () => onfiltertag(tag) }, tag),
  );
}

function metricHint(row) {
  if (!row.metric) return null;
  return row.evaluation === undefined ? row.metric : `${row.metric}; evaluation of the final policy: ${number(row.evaluation)}`;
}
