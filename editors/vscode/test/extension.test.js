// The extension against the real adapter, the editor's API stood in for (vscode.js).
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { afterEach, beforeEach, describe, test } = require("node:test");
const { COMMAND, written } = require("./client");
const { activated } = require("./vscode");
const { functions, functionCall } = require("../src/lens");
const { notes, shade } = require("../src/beside");
const { resolve } = require("../src/launch");
const manifest = require("../package.json");

const PROGRAM = written("crc.py", `\
import zlib


def f(text):
    n = len(text)
    n = zlib.crc32(text.encode())
    return n
`);

/** What is shown beside the lines of an editor: line (from 1) -> text, opacity, mark. */
function shown(editor) {
  const found = {};
  for (const [{ options }, places] of editor.shown) {
    for (const { range, renderOptions } of places) {
      const opacity = Number(/opacity: (.*)/.exec(options.after.textDecoration ?? "opacity: 1")[1]);
      const kind = options.isWholeLine ? "mark" : "values";
      (found[range.start.line + 1] ??= {})[kind] = { text: renderOptions.after.contentText, opacity };
    }
  }
  return found;
}

/** Wait until something holds; the editor's answers come when they come. */
async function until(holds) {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
}

describe("a session", () => {
  let seen;
  let editor;
  beforeEach(() => {
    ({ seen } = activated());
    seen.settings = { command: [COMMAND] };
    editor = seen.open(PROGRAM);
  });
  afterEach(async () => {
    for (const session of seen.sessions) await session.client.leave();
  });

  test("the lens asks for a call and foresees it, with values beside the code", async () => {
    const [lens] = seen.lenses.provideCodeLenses(editor.document);
    assert.deepStrictEqual([lens.range.start.line, lens.command.title], [3, "Foresee this function"]);
    seen.answer = "f('strawberry')";
    assert.strictEqual(await seen.commands[lens.command.command](...lens.command.arguments), true);
    assert.deepStrictEqual([seen.asked[0].value, seen.asked[0].valueSelection, seen.saved], ["f(text)", [2, 6], 1]);
    const [session] = seen.sessions;
    assert.strictEqual(session.stopped.reason, "end");
    await until(() => shown(editor)[7]);
    const beside = shown(editor);
    assert.deepStrictEqual([beside[4].values.text, beside[5].values.text], ["text = 'strawberry'", "n = 10"]);
    assert.match(beside[6].values.text, /^n = /);
    assert.ok(beside[5].values.opacity > beside[6].values.opacity, "what nobody can foresee is fainter");
    session.tracker.onWillStopSession();
    assert.deepStrictEqual(shown(editor), {});
  });

  test("nothing begins where no call is given", async () => {
    seen.answer = undefined;
    assert.strictEqual(await seen.commands["foretrace.foresee"](), false);
    assert.deepStrictEqual(seen.sessions, []);
  });

  for (const world of ["predicted", "recorded", "compare"]) {
    test(`the launch configuration: ${world}`, async () => {
      const found = manifest.contributes.debuggers[0].initialConfigurations.find((each) => each.world === world);
      const given = { ...found, program: PROGRAM, call: "f('strawberry')" };
      await seen.start(given);
      const [session] = seen.sessions;
      assert.strictEqual(session.stopped.reason, world === "compare" ? "difference" : "entry");
      await until(() => shown(editor)[4]);
      const marks = Object.entries(shown(editor)).filter(([, { mark }]) => mark);
      if (world !== "compare") assert.deepStrictEqual(marks, []);
      else assert.deepStrictEqual(marks.map(([line, { mark }]) => [line, mark.text]), [["7", "really: f goes on at line 7: n = 176645439"]]);
      if (world === "recorded") assert.strictEqual(shown(editor)[4].values.opacity, 1);
    });
  }

  test("values beside the code can be switched off, and lenses too", async () => {
    Object.assign(seen.settings, { valuesBeside: false, codeLens: false });
    assert.deepStrictEqual(seen.lenses.provideCodeLenses(editor.document), []);
    await seen.start({ type: "foretrace", request: "launch", name: "x", program: PROGRAM, call: "f('a')", world: "recorded" });
    await seen.sessions[0].client.frames();
    assert.deepStrictEqual(shown(editor), {});
  });
});

test("F5 without a configuration foresees the file in the editor", () => {
  const document = { languageId: "python", uri: { fsPath: "/x/a.py" } };
  assert.deepStrictEqual(resolve({}, document), {
    type: "foretrace", request: "launch", name: "Foretrace", program: "/x/a.py", world: "predicted", stopOnEntry: true,
  });
  assert.strictEqual(resolve({}, { ...document, languageId: "c" }), undefined);
  const own = { type: "foretrace", request: "launch", name: "mine", program: "b.py", world: "recorded" };
  assert.deepStrictEqual(resolve(own, document), own);
  assert.strictEqual(resolve(own, document, "/x").cwd, "/x");
  assert.strictEqual(resolve({ ...own, cwd: "/y" }, document, "/x").cwd, "/y");
  assert.strictEqual("program" in resolve({ type: "foretrace", request: "launch", name: "r", trace: "t.jsonl" }, document), false);
});

test("functions are found with the parameters that a call needs", () => {
  const text = `\
import x
def plain(a, b: int, c=3): pass
async def later(): pass
def spread(
    first: dict[str, int] = {"a": 1},  # a comment, with (brackets)
    second: tuple[int, int],
    *rest, key, **more,
) -> None:
    def inner(a): pass
class A:
    def method(self, word, *, loud=False): pass
    class B:
        def push(self, item): pass
def generic[T](item: T): pass
# def no(a): pass
`;
  assert.deepStrictEqual(functions(text).map(({ line, name, parameters }) => [line, name, parameters]), [
    [1, "plain", ["a", "b"]], [2, "later", []], [3, "spread", ["second", "key"]],
    [10, "A().method", ["word"]], [12, "A.B().push", ["item"]], [13, "generic", ["item"]],
  ]);
  assert.deepStrictEqual(functionCall("f", ["a", "b"]), { value: "f(a, b)", valueSelection: [2, 6] });
});

test("notes gather what a line gave, as faint as the least sure of it", () => {
  const value = (line, name, text, probability, file = "/a.py") => ({ source: { path: file }, line, name, value: text, probability });
  const values = [value(3, "n", "1", 0.999), value(3, "m", "x".repeat(99), 0.6), value(4, "return", "2", null), value(3, "k", "9", 1, "/b.py")];
  const found = notes({ world: "predicted", frame: 9, values, difference: null }, "/a.py");
  assert.deepStrictEqual(found.map(({ line, text, shade }) => [line, text, shade]), [
    [3, `n = 1   m = ${"x".repeat(60)}…`, 1], [4, "return 2", 3],
  ]);
  assert.match(found[0].details, /n = 1 {3}\(99% sure\)\nm = x{99} {3}\(60% sure\)/);
  assert.deepStrictEqual([[0.2], [0.5], [0.95], [0.99, 1], [null], []].map(shade), [0, 1, 2, 3, 3, 3]);
});

test("the manifest names what is there", () => {
  const root = path.join(__dirname, "..");
  assert.ok(fs.existsSync(path.join(root, manifest.main)));
  const [debug] = manifest.contributes.debuggers;
  const known = Object.keys(debug.configurationAttributes.launch.properties);
  for (const { body } of debug.configurationSnippets) {
    for (const name of Object.keys(body)) assert.ok(["name", "type", "request", ...known].includes(name), name);
  }
  assert.deepStrictEqual(debug.initialConfigurations.map(({ world }) => world), ["predicted", "recorded", "compare"]);
});
