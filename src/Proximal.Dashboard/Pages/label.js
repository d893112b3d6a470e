// Page of "proximal label": compares completions or clips, with the keyboard or the mouse.
import { get } from "./api.js";
import { announce, element, replace } from "./dom.js";

const pendingKey = "proximal-label-pending";
const nameKey = "proximal-label-name";
const retryMilliseconds = 1000;
const margins = ["slightly", "clearly", "strongly"];

let labeller = "";
let criteria = [];
let question = null;
let judgements = {};
let margin = null;
// Positions of the candidates in the order of the ranking, as groups of ties: [[2], [0, 1]].
let ranking = [];
let tiesNext = false;
let comment = "";
let isSending = false;

const main = document.getElementById("main");

/** A name that no other request has. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Sends a request until the server acknowledges it. It survives a reload of the page. */
async function send(path, body) {
  localStorage.setItem(pendingKey, JSON.stringify({ path, body }));
  isSending = true;
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(path, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Proximal": "1" },
          body: JSON.stringify(body),
        });
        const content = await response.json();
        if (response.ok) {
          if (attempt > 0) announce("The server answers again. Nothing is lost.");
          localStorage.removeItem(pendingKey);
          return content;
        }
        if (response.status < 500) {
          localStorage.removeItem(pendingKey);
          announce(content.error ?? response.statusText);
          return null;
        }
        announce(content.error ?? response.statusText);
      } catch {
        announce("The server does not answer. The answer is kept and sent again.");
      }
      await wait(retryMilliseconds);
    }
  } finally {
    isSending = false;
  }
}

async function next() {
  show(await send("/api/label/next", { labeller }));
}

function show(received) {
  if (received === null) return;
  question = received;
  [judgements, margin, ranking, tiesNext, comment] = [{}, null, [], false, ""];
  draw();
  main.focus();
}

const criterion = () => criteria[Object.keys(judgements).length];
const isPair = () => question.candidates.length === 2;
const letter = (index) => String.fromCharCode(65 + index);

/** Stores the judgement by the current criterion, and sends the answer after the last one. */
async function judge(judgement) {
  if (isSending) return;
  judgements[criterion()] = judgement;
  [margin, ranking, tiesNext] = [null, [], false];
  if (criterion() === undefined) await submit(judgements);
  else draw();
}

async function submit(all) {
  if (isSending) return;
  const received = await send("/api/label/answer", {
    id: newId(),
    labeller,
    item: question.item,
    judgements: all,
    comment,
  });
  if (received === null) await next();
  else show(received);
}

async function undo() {
  if (isSending) return;
  if (Object.keys(judgements).length > 0 || ranking.length > 0) {
    if (ranking.length > 0) ranking = [];
    else delete judgements[Object.keys(judgements).at(-1)];
    draw();
    return;
  }
  show(await send("/api/label/undo", { id: newId(), labeller }));
  announce("The last answer is undone.");
}

const prefer = (index) => judge({ ranks: index === 0 ? [1, 2] : [2, 1], margin });
const equal = (allBad) => judge({ ranks: question.candidates.map(() => 1), all_bad: allBad });
const skip = () => submit({});

function setMargin(value) {
  margin = margin === value ? null : value;
  draw();
}

function pick(index) {
  if (index >= question.candidates.length || ranking.flat().includes(index)) return;
  if (tiesNext && ranking.length > 0) ranking.at(-1).push(index);
  else ranking.push([index]);
  tiesNext = false;
  draw();
}

function unpick() {
  if (ranking.length === 0) return;
  ranking.at(-1).pop();
  if (ranking.at(-1).length === 0) ranking.pop();
  draw();
}

function submitRanking() {
  if (ranking.flat().length < question.candidates.length) {
    announce("Rank all of them first.");
    return;
  }
  const ranks = question.candidates.map(() => 0);
  let rank = 1;
  for (const group of ranking) {
    for (const index of group) ranks[index] = rank;
    rank += group.length;
  }
  judge({ ranks });
}

function toggleTie() {
  tiesNext = !tiesNext;
  announce(tiesNext ? "The next one ties with the last one." : "The next one ranks below the last one.");
}

function replay() {
  for (const image of document.querySelectorAll(".candidate img"))
    image.src = `${image.src.split("?")[0]}?again=${newId()}`;
}

function keys() {
  const common = {
    x: () => equal(true),
    s: skip,
    u: undo,
    c: () => document.getElementById("comment").focus(),
    r: replay,
  };
  if (isPair())
    return {
      ...common,
      ArrowLeft: () => prefer(0),
      a: () => prefer(0),
      ArrowRight: () => prefer(1),
      b: () => prefer(1),
      t: () => equal(false),
      "=": () => equal(false),
      1: () => setMargin(1),
      2: () => setMargin(2),
      3: () => setMargin(3),
    };
  const digits = Object.fromEntries(question.candidates.map((_, index) => [index + 1, () => pick(index)]));
  return { ...common, ...digits, t: toggleTie, Backspace: unpick, Enter: submitRanking };
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.id === "comment" && event.key === "Escape") main.focus();
  if (event.target.matches("textarea, input:not([type=radio])")) return;
  // A focused button has its own keys.
  if (event.target.matches("button") && (event.key === "Enter" || event.key === " ")) return;
  if (question === null) return;
  const done = question.item === undefined;
  const action = done ? { u: undo }[event.key] : keys()[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

function button(text, key, action) {
  return element("button", { type: "button", onclick: action }, `${text} `, element("kbd", {}, key));
}

function draw() {
  const total = question.answered + question.remaining;
  document.getElementById("progress").textContent = `${labeller}: ${question.answered} of ${total}`;
  if (question.item === undefined) {
    replace(
      main,
      element("h1", {}, "All items are answered"),
      element("p", {}, "Thank you. The answers are stored."),
      element("div", { class: "actions" }, button("Undo", "U", undo)),
    );
    return;
  }
  replace(
    main,
    element("h1", {}, isPair() ? "Which one is better?" : "Rank them, the best one first"),
    criteria.length > 1 ? element("p", { id: "criterion" }, "By ", element("strong", {}, criterion())) : null,
    question.prompt === undefined ? null : drawPrompt(question.prompt),
    element("div", { class: "candidates" }, question.candidates.map(drawCandidate)),
    drawActions(),
    element("label", { for: "comment" }, "Comment ", element("kbd", {}, "C"), ", leave with ", element("kbd", {}, "Esc")),
    drawComment(),
  );
}

function drawPrompt(prompt) {
  const messages = typeof prompt === "string" ? [{ role: "Prompt", content: prompt }] : prompt;
  return element(
    "section",
    { class: "prompt", "aria-label": "Prompt", tabindex: "0" },
    messages.map((message) => [
      element("p", { class: "role" }, message.role),
      element("p", { class: "text" }, message.content),
    ]).flat(),
  );
}

function drawCandidate(candidate, index) {
  const place = ranking.findIndex((group) => group.includes(index));
  return element(
    "section",
    { class: "candidate", "aria-label": letter(index), tabindex: "0" },
    element(
      "h2",
      {},
      isPair() ? letter(index) : `${index + 1}`,
      place < 0 ? null : element("span", { class: "rank" }, ` rank ${place + 1}`),
    ),
    candidate.clip === undefined
      ? element("p", { class: "text" }, candidate.text)
      : element("img", { src: candidate.clip, alt: `Clip ${letter(index)}` }),
  );
}

function drawActions() {
  const isClip = question.candidates[0].clip !== undefined;
  const shared = [
    button(isClip ? "Not comparable" : isPair() ? "Both bad" : "All bad", "X", () => equal(true)),
    isClip ? button("Replay", "R", replay) : null,
    button("Skip", "S", skip),
    button("Undo", "U", undo),
  ];
  if (!isPair())
    return element(
      "div",
      { class: "actions" },
      question.candidates.map((_, index) => button("Next best:", `${index + 1}`, () => pick(index))),
      button("Tie with the last", "T", toggleTie),
      button("Remove the last", "Backspace", unpick),
      button("Done", "Enter", submitRanking),
      shared,
    );
  return [
    element(
      "div",
      { class: "actions" },
      button("A is better", "←", () => prefer(0)),
      button("B is better", "→", () => prefer(1)),
      button("Tie", "T", () => equal(false)),
      shared,
    ),
    element(
      "fieldset",
      { class: "margins" },
      element("legend", {}, "How much better, before the choice:"),
      margins.map((text, index) =>
        element(
          "label",
          {},
          element("input", {
            type: "radio",
            name: "margin",
            checked: margin === index + 1,
            onchange: () => setMargin(index + 1),
          }),
          ` ${text} `,
          element("kbd", {}, `${index + 1}`),
        ),
      ),
    ),
  ];
}

function drawComment() {
  const area = element("textarea", { id: "comment", rows: "2", oninput: (event) => (comment = event.target.value) });
  area.value = comment;
  return area;
}

function askName() {
  const input = element("input", { id: "name", autocomplete: "off", maxlength: "80", required: true });
  input.value = localStorage.getItem(nameKey) ?? "";
  replace(
    main,
    element("h1", {}, "Label"),
    element(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          labeller = input.value.trim();
          if (labeller.length === 0) return;
          localStorage.setItem(nameKey, labeller);
          next();
        },
      },
      element("label", { for: "name" }, "Your name"),
      input,
      " ",
      element("button", {}, "Start"),
    ),
  );
  input.focus();
}

async function start() {
  ({ criteria } = await get("/api/label"));
  const pending = JSON.parse(localStorage.getItem(pendingKey) ?? "null");
  if (pending === null) return askName();
  // An answer that was not acknowledged before the page was closed.
  labeller = pending.body.labeller;
  const received = await send(pending.path, pending.body);
  if (received === null) askName();
  else show(received);
}

start().catch((error) => announce(error.message));
