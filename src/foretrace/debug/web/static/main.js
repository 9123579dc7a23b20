// The page: one run at one frame, perhaps beside another. The address names both, so that a moment can be linked to.

import { MOVES, Run, ask } from "./runs.js";
import { Source } from "./source.js";
import { showState } from "./state.js";
import { Timeline } from "./timeline.js";

const at = (id) => document.getElementById(id);
const runs = new Map();
const page = { run: "0", index: 0, beside: null, comparison: null };
let overview, source, timeline, world = "predicted", isShowing = false, isStale = false, moving = Promise.resolve();

function run(id = page.run) {
  if (!runs.has(id)) runs.set(id, new Run(id));
  return runs.get(id);
}

/** Do something that may fail; what went wrong is said on the page. */
async function attempt(action) {
  at("problem").textContent = "";
  try {
    return await action();
  } catch (error) {
    at("problem").textContent = error.message;
    return undefined;
  }
}

/** Stand at a frame, and show it. */
async function go(index, id = page.run) {
  const here = run(id);
  if (!(await here.row(index))) index = Math.max(0, here.rows.length - 1);
  if (id !== page.run) Object.assign(page, { beside: null, comparison: null });
  Object.assign(page, { run: id, index });
  timeline.show(here, index, page.comparison?.places[0]);
  history.replaceState(null, "", `#run=${id}&frame=${index}`);
  attempt(refresh);
}

/** Show where the run stands. Where it is moved on meanwhile, as by dragging, only the last place is fetched. */
async function refresh() {
  isStale = true;
  if (isShowing) return;
  isShowing = true;
  try {
    while (isStale) {
      isStale = false;
      await show();
    }
  } finally {
    isShowing = false;
  }
}

async function show() {
  const { run: id, index, beside } = page;
  const other = beside && (await run(beside).row(index)) ? beside : null;
  const [state, opposite] = await Promise.all([
    ask("state", { run: id, index }), other && ask("state", { run: other, index }),
  ]);
  if (id !== page.run) return;
  const names = { predicted: "foreseen", recorded: "recorded" };
  const canEdit = world === "predicted" && !beside;
  showState(at("state"), `${id}:${index}`, names[world], state, beside ? opposite ?? { stack: [] } : null, canEdit ? change : null);
  at("beside").hidden = !beside;
  document.querySelector("main").classList.toggle("compared", Boolean(beside));
  if (beside) showState(at("beside"), `${other}:${index}`, names[beside] ?? "really", opposite, state);
  source.show(state.stack);
  at("output").textContent = state.output;
  at("foresee").disabled = state.event !== "line";
  at("status").textContent = told(state);
}

/** One sentence on where the run stands. */
function told(state) {
  const top = state.stack[0], here = run();
  const what = {
    call: `${top.function} is called`, line: `line ${top.line} of ${top.function} is about to run`,
    return: `${top.function} returns ${state.value}`, exception: `${top.function} raises ${state.value}`,
    yield: `${top.function} yields ${state.value}`, resume: `${top.function} goes on`,
  }[state.event];
  const end = here.isWhole && state.index === here.rows.length - 1 ? `; the run ends: ${here.ending || here.problem}` : "";
  const gone = state.gone.length ? `; gone: ${state.gone.join(", ")}` : "";
  return `frame ${state.index}: ${what}${gone}${end}${compared()}`;
}

function compared() {
  const found = page.comparison;
  if (!found) return "";
  if (found.exact) return `. All ${found.total} frames are foreseen right`;
  return `. ${found.right} of ${found.total} frames right; first difference at frame ${found.places[0]}: ${found.accounts.join(" / really: ")}`;
}

async function begin(made) {
  overview = await ask("overview");
  fill();
  await enter(made.run, made.at);
}

async function enter(id, index) {
  world = overview.runs.find((one) => one.run === id)?.world ?? "predicted";
  at("run").value = id;
  await go(index, id);
}

function fill() {
  at("run").replaceChildren(...overview.runs.map(({ run: id, world: kind, at: index, how }) =>
    new Option(`${id}: ${kind === "predicted" ? "foreseen" : kind}${how ? `, ${how} at frame ${index}` : ""}`, id)));
}

const change = (name, text) => attempt(async () => {
  await begin(await ask("change", {}, { run: page.run, index: page.index, name, text }));
});

const moves = {
  foresee: () => attempt(async () => begin(await ask("foresee", {}, { run: page.run, index: page.index }))),
  compare: () => attempt(async () => {
    page.comparison = await ask("compare", { run: page.run });
    page.beside = page.comparison.run;
    await go(page.comparison.places[0] ?? page.index);
  }),
};

const KEYS = { s: "step", S: "back", n: "over", N: "backOver", o: "out", c: "resume", C: "rewind", Home: "first" };

/** Move on from where the move before leads, however fast they come. */
function move(name) {
  moving = moving.then(() => attempt(async () => {
    await go(await MOVES[name](run(), page.index, (row) => source.stops(row)));
  }));
}

async function start() {
  overview = await ask("overview");
  at("call").textContent = overview.call;
  document.title = `${overview.call} – Foretrace`;
  source = new Source(at("source"), overview.files);
  timeline = new Timeline(at("map"), at("time"), at("place"), (index) => attempt(() => go(index)));
  fill();
  for (const button of at("moves").children) button.addEventListener("click", () => move(button.dataset.move));
  for (const name of ["foresee", "compare"]) at(name).addEventListener("click", moves[name]);
  at("run").addEventListener("change", () => attempt(() => enter(at("run").value, page.index)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
    if (KEYS[event.key]) { event.preventDefault(); move(KEYS[event.key]); }
  });
  const link = new URLSearchParams(location.hash.slice(1));
  const id = overview.runs.some((one) => one.run === link.get("run")) ? link.get("run") : overview.run;
  await enter(id, Number(link.get("frame")) || 0);
  if (overview.notes.length) at("problem").textContent = overview.notes.join("; ");
  while (!run().isWhole) {
    await run().more();
    timeline.show(run(), page.index, page.comparison?.places[0]);
  }
}

attempt(start);
