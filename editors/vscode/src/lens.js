// "Foresee this function" above each function.
"use strict";

const BLOCK = /^([ \t]*)(?:(class)|(?:async[ \t]+)?def)[ \t]+(\w+)[ \t]*(?:\[[^\]]*\])?[ \t]*([(:])/;

/**
 * The functions of a text that a call can name: those at the top, and methods. `name` is what stands before the bracket
 * of a call: `f`, or `Stack().push`.
 * @param {string} text
 * @returns {{line: number, name: string, parameters: string[]}[]} lines from 0
 */
function functions(text) {
  const lines = text.split(/\r?\n/);
  const found = [];
  /** @type {{indent: number, isClass: boolean, name: string}[]} */
  let around = [];
  for (const [line, content] of lines.entries()) {
    const block = BLOCK.exec(content);
    if (!block) continue;
    const indent = block[1].length;
    around = around.filter((outer) => outer.indent < indent);
    if (!block[2] && block[4] === "(" && around.every((outer) => outer.isClass) && (around.length > 0 || indent === 0)) {
      const rest = [content.slice(block[0].length), ...lines.slice(line + 1, line + 30)].join("\n");
      const names = parameters(rest).filter((name) => around.length === 0 || (name !== "self" && name !== "cls"));
      const owner = around.length > 0 ? `${around.map((outer) => outer.name).join(".")}().` : "";
      found.push({ line, name: owner + block[3], parameters: names });
    }
    around.push({ indent, isClass: Boolean(block[2]), name: block[3] });
  }
  return found;
}

/**
 * Names of the parameters without a default, given what stands behind the bracket.
 * @param {string} rest
 */
function parameters(rest) {
  const names = [];
  let depth = 0;
  let piece = "";
  for (const char of rest.replace(/#.*$/gm, "")) {
    if (depth === 0 && (char === "," || char === ")")) {
      names.push(piece.trim());
      piece = "";
      if (char === ")") break;
      continue;
    }
    depth += "([{".includes(char) ? 1 : ")]}".includes(char) ? -1 : 0;
    piece += char;
  }
  const needed = names.filter((name) => /^\w/.test(name) && !/=/.test(name.replace(/==/g, "")));
  return needed.map((name) => name.split(/[\s:]/)[0]);
}

/**
 * What the box for a call begins with, and which part of it is to be written over.
 * @param {string} [name]
 * @param {string[]} [names]
 * @returns {{value: string, valueSelection: [number, number]}}
 */
function functionCall(name = "f", names = []) {
  const inside = names.join(", ");
  return { value: `${name}(${inside})`, valueSelection: [name.length + 1, name.length + 1 + inside.length] };
}

class ForeseeLens {
  /** @param {typeof import("vscode")} vscode */
  constructor(vscode) {
    this.vscode = vscode;
  }

  /** @param {import("vscode").TextDocument} document */
  lenses(document) {
    const { CodeLens, Range } = this.vscode;
    return functions(document.getText()).map(
      ({ line, name, parameters }) =>
        new CodeLens(new Range(line, 0, line, 0), {
          title: "Foresee this function",
          tooltip: "Let the model foresee a call; nothing of the program is run.",
          command: "foretrace.foresee",
          arguments: [document.uri, name, parameters],
        })
    );
  }
}

module.exports = { ForeseeLens, functionCall, functions };
