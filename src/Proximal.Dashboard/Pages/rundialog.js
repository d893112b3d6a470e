// Dialogs of the table: notes, tags and control of a run; a new run.
import { get, post } from "./api.js";
import { announce, element, replace } from "./dom.js";

/** Opens the details of a run. find returns its current row. */
export function openDetails(find, control, changed) {
  const run = find();
  const notes = element("textarea", { id: "d-notes", rows: 4, readonly: !control.writes });
  notes.value = run.notes ?? "";
  const tags = element("input", { id: "d-tags", type: "text", readonly: !control.writes });
  tags.value = (run.tags ?? []).join(", ");
  const archived = element("input", { id: "d-archived", type: "checkbox", disabled: !control.writes });
  archived.checked = run.archived ?? false;
  const error = element("p", { class: "error", role: "alert" });
  const output = element("pre", { class: "output", tabindex: "0", "aria-label": "Last lines of the output" });
  const outputPart = element("section", { hidden: true }, element("h3", {}, "Output"), output);
  const controls = element("div", { class: "row" });

  async function act(action) {
    replace(error);
    try {
      await action();
      changed();
      return true;
    } catch (problem) {
      error.textContent = problem.message;
      return false;
    } finally {
      showOutput().catch(() => {});
      showControls();
    }
  }

  async function save(event) {
    event.preventDefault();
    const saved = await act(() =>
      post(`/api/runs/${run.id}/notes`, {
        notes: notes.value,
        tags: tags.value.split(",").map((tag) => tag.trim()),
        archived: archived.checked,
      }),
    );
    if (saved) dialog.close();
  }

  async function showOutput() {
    const { lines } = await get(`/api/runs/${run.id}/output`);
    outputPart.hidden = lines.length === 0;
    const atEnd = output.scrollTop + output.clientHeight >= output.scrollHeight - 4;
    output.textContent = lines.join("\n");
    if (atEnd) output.scrollTop = output.scrollHeight;
  }

  let shownState = null;
  function showControls() {
    const { state } = find() ?? run;
    if (!control.starts || state === shownState) return;
    shownState = state;
    if (state === "running") {
      replace(
        controls,
        element("button", { type: "button", onclick: stop }, "Stop"),
        element("span", { class: "muted" }, "The run saves a checkpoint and can be resumed."),
      );
      return;
    }
    const steps = element("input", { id: "d-steps", type: "text", inputmode: "numeric", size: 10, placeholder: "unchanged" });
    replace(
      controls,
      element("label", { for: "d-steps" }, "New total of steps"),
      steps,
      element("button", { type: "button", onclick: () => resume(steps.value) }, "Resume"),
    );
  }

  const stop = () => act(() => post(`/api/runs/${run.id}/stop`).then(() => announce(`${run.name} saves and stops`)));
  const resume = (steps) =>
    act(() => post(`/api/runs/${run.id}/resume`, { steps }).then(() => announce(`${run.name} continues`)));

  const dialog = modal(
    run.name,
    element(
      "form",
      { onsubmit: save },
      run.problem ? element("p", { class: "error" }, run.problem) : null,
      run.reason ? element("p", {}, `Stopped: ${run.reason}`) : null,
      element("label", { for: "d-notes" }, "Notes"),
      notes,
      element("label", { for: "d-tags" }, "Tags, with commas between them"),
      tags,
      element("label", { class: "check" }, archived, " Archived: the table hides the run"),
      controls,
      error,
      element(
        "div",
        { class: "row end" },
        element("button", { type: "button", onclick: () => dialog.close() }, control.writes ? "Cancel" : "Close"),
        control.writes ? element("button", { type: "submit", class: "primary" }, "Save") : null,
      ),
    ),
    outputPart,
  );
  showControls();
  showOutput().catch(() => {});
  const timer = setInterval(() => {
    showControls();
    showOutput().catch(() => {});
  }, 1000);
  dialog.addEventListener("close", () => clearInterval(timer));
}

/** Opens the form of a new run. */
export function openStart(control, changed) {
  const environment = element("input", { id: "s-environment", list: "s-environments", required: true, value: "CartPole-v1" });
  const algorithm = element(
    "select",
    { id: "s-algorithm" },
    control.algorithms.map((name) => element("option", { value: name }, name)),
  );
  const field = (id, placeholder) => element("input", { id, type: "text", placeholder });
  const steps = field("s-steps", "of the zoo");
  const seed = field("s-seed", "0, or several: 1..5");
  const name = field("s-name", "of the environment");
  const settings = element("textarea", { id: "s-settings", rows: 3, placeholder: "n_steps=2048" });
  const error = element("p", { class: "error", role: "alert" });
  const submit = element("button", { type: "submit", class: "primary" }, "Start");

  async function start(event) {
    event.preventDefault();
    replace(error);
    submit.disabled = true;
    try {
      await post("/api/start", {
        environment: environment.value,
        algorithm: algorithm.value,
        steps: steps.value,
        seed: seed.value,
        name: name.value,
        settings: settings.value.split("\n"),
      });
      dialog.close();
      announce("The run has started");
      changed();
    } catch (problem) {
      error.textContent = problem.message;
    } finally {
      submit.disabled = false;
    }
  }

  const labelled = (text, input) => [element("label", { for: input.id }, text), input];
  const dialog = modal(
    "New run",
    element(
      "form",
      { onsubmit: start },
      labelled("Environment", environment),
      element("datalist", { id: "s-environments" }, control.environments.map((one) => element("option", { value: one }))),
      labelled("Algorithm", algorithm),
      labelled("Steps", steps),
      labelled("Seed", seed),
      labelled("Folder", name),
      labelled("Settings, one key=value on each line", settings),
      error,
      element(
        "div",
        { class: "row end" },
        element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        submit,
      ),
    ),
  );
}

function modal(title, ...children) {
  const dialog = element(
    "dialog",
    { class: "modal", "aria-labelledby": "dialog-title" },
    element("h2", { id: "dialog-title" }, title),
    children,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
