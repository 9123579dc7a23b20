// Values beside the code: the last one that each line gave each name. The fainter, the less sure the model was.
"use strict";

const SHADES = [0.35, 0.55, 0.75, 1];
/** The model has to be this sure of a value for each of the shades but the first. */
const LEVELS = [0.5, 0.9, 0.99];
const LONGEST = 60;

/**
 * @typedef {{path?: string, name?: string}} Source
 * @typedef {{source: Source, line: number, name: string, value: string, probability: number | null, frame: number}} Value
 * @typedef {{source: Source, line: number, frame: number, predicted: string, recorded: string}} Difference
 * @typedef {{world: string, frame: number, values: Value[], difference: Difference | null}} Told
 */

/**
 * The shade of values of which the least sure has that probability; values that nobody had to predict have the last.
 * @param {(number | null)[]} probabilities
 */
function shade(probabilities) {
  const least = Math.min(1, ...probabilities.map((probability) => probability ?? 1));
  return LEVELS.filter((level) => least >= level).length;
}

/**
 * What stands beside each line of a file.
 * @param {Told} told
 * @param {string} path
 * @returns {{line: number, text: string, shade: number, details: string}[]}
 */
function notes(told, path) {
  /** @type {Map<number, Value[]>} */
  const lines = new Map();
  for (const value of told.values) {
    if (value.source.path !== path) continue;
    lines.set(value.line, [...(lines.get(value.line) ?? []), value]);
  }
  return [...lines].map(([line, values]) => ({
    line,
    text: values.map(({ name, value }) => shown(name, value)).join("   "),
    shade: shade(values.map(({ probability }) => probability)),
    details: values.map((value) => `${value.name} = ${value.value}${percent(value.probability)}`).join("\n"),
  }));
}

/**
 * @param {string} name
 * @param {string} value
 */
function shown(name, value) {
  const short = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return name === "return" || name === "yield" || name === "raises" ? `${name} ${short}` : `${name} = ${short}`;
}

/** @param {number | null} probability */
function percent(probability) {
  return probability === null ? "" : `   (${Math.floor(probability * 100)}% sure)`;
}

class Beside {
  /** @param {typeof import("vscode")} vscode */
  constructor(vscode) {
    this.vscode = vscode;
    /** @type {Told | null} */
    this.told = null;
    this.asked = 0;
    const { window, ThemeColor } = vscode;
    this.shades = SHADES.map((opacity) =>
      window.createTextEditorDecorationType({
        after: { color: new ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 3em", textDecoration: `none; opacity: ${opacity}` },
      })
    );
    this.difference = window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor("diffEditor.removedTextBackground"),
      overviewRulerColor: new ThemeColor("editorOverviewRuler.errorForeground"),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
      after: { color: new ThemeColor("errorForeground"), margin: "0 0 0 3em" },
    });
  }

  /**
   * Ask a session that stands what is to be shown, and show it.
   * @param {import("vscode").DebugSession} session
   */
  async show(session) {
    const asked = ++this.asked;
    try {
      const told = await session.customRequest("foretrace/beside");
      if (asked !== this.asked) return;
      this.told = told;
    } catch {
      return; // The session has ended meanwhile.
    }
    this.draw();
  }

  clear() {
    this.asked += 1;
    this.told = null;
    this.draw();
  }

  draw() {
    for (const editor of this.vscode.window.visibleTextEditors) this.drawIn(editor);
  }

  /** @param {import("vscode").TextEditor} editor */
  drawIn(editor) {
    const path = editor.document.uri.fsPath;
    const told = this.told;
    const beside = told ? notes(told, path) : [];
    for (const [index, decoration] of this.shades.entries()) {
      const here = beside.filter((note) => note.shade === index);
      editor.setDecorations(decoration, here.map((note) => this.option(editor, note.line, note.text, note.details)));
    }
    const difference = told?.difference;
    const marks = difference && difference.source.path === path ? [difference] : [];
    editor.setDecorations(
      this.difference,
      marks.map((mark) => this.option(editor, mark.line, `really: ${mark.recorded}`, `predicted: ${mark.predicted}`))
    );
  }

  /**
   * @param {import("vscode").TextEditor} editor
   * @param {number} line from 1
   * @param {string} text
   * @param {string} details
   */
  option(editor, line, text, details) {
    const { Range, MarkdownString } = this.vscode;
    const last = Math.max(0, Math.min(line, editor.document.lineCount) - 1);
    const end = editor.document.lineAt(last).range.end;
    const hover = new MarkdownString();
    hover.appendCodeblock(details, "python");
    return { range: new Range(end, end), hoverMessage: hover, renderOptions: { after: { contentText: text } } };
  }

  dispose() {
    for (const decoration of [...this.shades, this.difference]) decoration.dispose();
  }
}

module.exports = { Beside, notes, shade };
