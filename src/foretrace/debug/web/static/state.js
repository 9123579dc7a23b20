// The variables of the whole stack. Values are texts and are never read as markup.

const DOUBT = 0.9;

/** Show a state, the one of that `key`. `other`, where given, is the state that it is laid beside: what differs is marked.
 *  `edit(name, text)` is called with a new value where values may be changed. A value that is being edited stays. */
export function showState(element, key, title, state, other = null, edit = null) {
  if (element.dataset.key === key && element.querySelector("input")) return;
  element.dataset.key = key;
  const parts = [make("h2", title)];
  if (!state) parts.push(make("p", "the run has ended", "quiet"));
  for (const doubt of state?.doubts ?? []) parts.push(make("p", doubt, "quiet"));
  if (state?.value != null) parts.push(outcome(state, other, edit));
  state?.stack.forEach((level, index) => {
    parts.push(make("h3", `${level.function}, line ${level.line}`));
    const there = other?.stack[index]?.names ?? null;
    if (level.names.length) parts.push(table(level.names, there, other !== null, index === 0 && state.event === "line" ? edit : null));
  });
  element.replaceChildren(...parts);
}

function outcome(state, other, edit) {
  const verbs = { return: "returns", yield: "yields", exception: "raises" };
  const names = [{ name: verbs[state.event], text: state.value, changed: true, sure: state.sure }];
  const there = other ? [{ name: verbs[other.event], text: other.value }] : null;
  return table(names, there, other !== null, edit && state.event === "return" ? (_, text) => edit("return", text) : null);
}

function table(names, there, isCompared, edit) {
  const body = document.createElement("tbody");
  for (const { name, text, changed, sure } of names) {
    const row = document.createElement("tr");
    const differs = isCompared && there?.find((one) => one.name === name)?.text !== text;
    row.className = `${changed ? "changed" : ""} ${differs ? "differs" : ""}`;
    const head = make("th", name);
    head.scope = "row";
    const cell = document.createElement("td");
    if (edit) cell.append(editable(cell, name, text, edit));
    else cell.textContent = text;
    row.append(head, cell);
    const per = make("td", sure == null ? "" : `${Math.floor(100 * sure)} %`, "sure");
    if (sure != null && sure < DOUBT) per.classList.add("doubt");
    row.append(per);
    body.append(row);
  }
  const made = document.createElement("table");
  made.append(body);
  return made;
}

function editable(cell, name, text, edit) {
  const button = make("button", text);
  button.type = "button";
  button.setAttribute("aria-label", `${name} is ${text}; change it`);
  button.addEventListener("click", () => {
    const input = Object.assign(document.createElement("input"), { type: "text", value: text });
    input.setAttribute("aria-label", `new value of ${name}`);
    const close = () => { cell.replaceChildren(button); };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") { close(); edit(name, input.value); }
      if (event.key === "Escape") { close(); button.focus(); }
    });
    input.addEventListener("blur", close);
    cell.replaceChildren(input);
    input.select();
  });
  return button;
}

function make(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}
