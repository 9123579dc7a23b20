// The source: its lines with their colours, the line where the run stands, those that called it, breakpoints.

import { EVENT, FILE, LINE } from "./runs.js";

export class Source {
  constructor(element, files) {
    this.element = element;
    this.breakpoints = new Set();
    this.lines = files.map((file, number) => {
      if (files.length > 1) element.append(Object.assign(document.createElement("h2"), { textContent: file.path }));
      return file.lines.map((pieces, index) => this.line(number, index + 1, pieces));
    });
  }

  line(file, number, pieces) {
    const line = document.createElement("div");
    line.className = "line";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = number;
    button.setAttribute("aria-label", `breakpoint at line ${number}`);
    button.setAttribute("aria-pressed", "false");
    button.tabIndex = -1;
    button.addEventListener("click", () => this.toggle(file, number, button));
    line.append(button, ...pieces.map(([kind, text]) => {
      const piece = document.createElement("span");
      piece.className = kind;
      piece.textContent = text;
      return piece;
    }));
    this.element.append(line);
    return line;
  }

  toggle(file, number, button) {
    const key = `${file}:${number}`;
    if (!this.breakpoints.delete(key)) this.breakpoints.add(key);
    button.setAttribute("aria-pressed", String(this.breakpoints.has(key)));
  }

  /** Whether a row is about to run a line, or enter a function, where a breakpoint is. */
  stops(row) {
    return (row[EVENT] === "line" || row[EVENT] === "call") && this.breakpoints.has(`${row[FILE]}:${row[LINE]}`);
  }

  /** Mark where each level of the stack stands, the innermost first. */
  show(stack) {
    for (const line of this.element.querySelectorAll(".here, .caller")) {
      line.classList.remove("here", "caller");
      line.removeAttribute("aria-current");
    }
    stack.forEach((level, index) => {
      const line = this.lines[level.file]?.[level.line - 1];
      if (!line) return;
      line.classList.add(index ? "caller" : "here");
      if (index) return;
      line.setAttribute("aria-current", "step");
      line.scrollIntoView({ block: "nearest" });
    });
  }
}
