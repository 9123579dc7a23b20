// Stands in for the editor's API: as much of `vscode` as the extension touches. Sessions are real: `startDebugging`
// starts what the extension's own factory describes, and speaks to it in the protocol.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const { Client } = require("./client");

class Range {
  constructor(startLine, startCharacter, endLine, endCharacter) {
    const [start, end] = typeof startLine === "number"
      ? [{ line: startLine, character: startCharacter }, { line: endLine, character: endCharacter }]
      : [startLine, startCharacter];
    Object.assign(this, { start, end });
  }
}

class MarkdownString {
  value = "";
  appendCodeblock(code) {
    this.value += code;
  }
}

class Adapter extends Client {
  /** @param executable what the extension's factory has given */
  constructor(executable, tracker) {
    super();
    Object.assign(this, { _runtime: executable.command, _executable: executable.args.at(-1), tracker });
    if (executable.args.length !== 1) throw new Error("the test client starts a command with one argument");
  }

  dispatch(body) {
    this.tracker?.onDidSendMessage(JSON.parse(body));
    super.dispatch(body);
  }
}

/** The API, and what a test can see and set of it: `settings`, `asked`, `answer`, `editors`, `sessions`. */
function standIn() {
  const seen = { settings: {}, answer: undefined, asked: [], commands: {}, editors: [], sessions: [], saved: 0 };
  const disposable = { dispose() {} };
  const uri = (file) => ({ fsPath: file, scheme: "file" });

  seen.open = (file, languageId = "python") => {
    const lines = fs.readFileSync(file, "utf8").split("\n");
    const document = {
      uri: uri(file),
      languageId,
      lineCount: lines.length,
      getText: () => lines.join("\n"),
      lineAt: (line) => ({ range: new Range(line, 0, line, lines[line].length) }),
    };
    const editor = { document, shown: new Map(), setDecorations: (type, options) => editor.shown.set(type, options) };
    seen.editors.push(editor);
    return editor;
  };

  const api = {
    Range,
    MarkdownString,
    CodeLens: class { constructor(range, command) { Object.assign(this, { range, command }); } },
    ThemeColor: class { constructor(id) { this.id = id; } },
    DebugAdapterExecutable: class { constructor(command, args) { Object.assign(this, { command, args }); } },
    OverviewRulerLane: { Full: 7 },
    window: {
      get activeTextEditor() { return seen.editors.at(-1); },
      get visibleTextEditors() { return seen.editors; },
      createTextEditorDecorationType: (options) => ({ options, dispose() {} }),
      onDidChangeVisibleTextEditors: () => disposable,
      showInputBox: async (options) => (seen.asked.push(options), seen.answer),
    },
    workspace: {
      getConfiguration: () => ({ get: (name, otherwise) => seen.settings[name] ?? otherwise }),
      getWorkspaceFolder: () => undefined,
      saveAll: async () => (seen.saved += 1),
    },
    languages: { registerCodeLensProvider: (_, provider) => ((seen.lenses = provider), disposable) },
    commands: { registerCommand: (name, work) => ((seen.commands[name] = work), disposable) },
    debug: {
      registerDebugAdapterDescriptorFactory: (_, factory) => ((seen.factory = factory), disposable),
      registerDebugConfigurationProvider: (_, provider) => ((seen.provider = provider), disposable),
      registerDebugAdapterTrackerFactory: (_, factory) => ((seen.trackers = factory), disposable),
      async startDebugging(folder, given) {
        const configuration = seen.provider.resolveDebugConfiguration(folder, given);
        const session = { configuration };
        session.tracker = seen.trackers.createDebugAdapterTracker(session);
        const client = (session.client = new Adapter(seen.factory.createDebugAdapterDescriptor(), session.tracker));
        session.customRequest = async (command, args) => (await client.send(command, args)).body;
        seen.sessions.push(session);
        await client.start();
        const stopped = client.waitForEvent("stopped");
        await Promise.all([client.waitForEvent("initialized").then(() => client.configurationDone()), client.launch(configuration)]);
        session.stopped = (await stopped).body;
        return true;
      },
    },
  };
  seen.start = (configuration) => api.debug.startDebugging(undefined, configuration);
  return { api, seen };
}

/** The extension, loaded as the editor would load it, and what can be seen of the editor. */
function activated() {
  const { api, seen } = standIn();
  const load = Module._load;
  Module._load = (name, ...more) => (name === "vscode" ? api : load(name, ...more));
  try {
    const file = require.resolve("../src/extension.js");
    delete require.cache[file];
    const context = { subscriptions: [] };
    require(file).activate(context);
    return { seen, context };
  } finally {
    Module._load = load;
  }
}

module.exports = { activated };
