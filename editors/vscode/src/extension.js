// What VS Code loads: starts the adapter for each session, and shows what the session tells beside the code.
"use strict";

const vscode = require("vscode");
const { Beside } = require("./beside");
const { ForeseeLens, functionCall } = require("./lens");
const { resolve } = require("./launch");

/** @param {vscode.ExtensionContext} context */
function activate(context) {
  const settings = () => vscode.workspace.getConfiguration("foretrace");
  const beside = new Beside(vscode);
  context.subscriptions.push(
    beside,
    vscode.debug.registerDebugAdapterDescriptorFactory("foretrace", {
      createDebugAdapterDescriptor() {
        const [command, ...words] = /** @type {string[]} */ (settings().get("command", ["foretrace"]));
        return new vscode.DebugAdapterExecutable(command, [...words, "dap"]);
      },
    }),
    vscode.debug.registerDebugConfigurationProvider("foretrace", {
      resolveDebugConfiguration: (folder, config) =>
        resolve(config, vscode.window.activeTextEditor?.document, folder?.uri.fsPath),
    }),
    vscode.debug.registerDebugAdapterTrackerFactory("foretrace", {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage(message) {
          if (message.type === "event" && (message.event === "stopped" || message.event === "invalidated")) {
            if (settings().get("valuesBeside", true)) beside.show(session);
          }
        },
        onExit: () => beside.clear(),
        onWillStopSession: () => beside.clear(),
      }),
    }),
    vscode.window.onDidChangeVisibleTextEditors(() => beside.draw()),
    vscode.languages.registerCodeLensProvider(
      { language: "python", scheme: "file" },
      { provideCodeLenses: (document) => (settings().get("codeLens", true) ? new ForeseeLens(vscode).lenses(document) : []) }
    ),
    vscode.commands.registerCommand("foretrace.foresee", (uri, name, parameters) => foresee(uri, name, parameters))
  );
}

/**
 * Ask for a call and foresee it to its end; from there one can step back.
 * @param {vscode.Uri | undefined} uri
 * @param {string} [name]
 * @param {string[]} [parameters]
 */
async function foresee(uri, name, parameters) {
  const file = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (!file) return false;
  const call = await vscode.window.showInputBox({
    title: "Foresee a call",
    prompt: "The call to foresee; nothing of the program is run.",
    ...functionCall(name, parameters),
  });
  if (!call) return false;
  await vscode.workspace.saveAll(false);
  return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(file), {
    type: "foretrace",
    request: "launch",
    name: `Foresee ${call}`,
    program: file.fsPath,
    call,
    world: "predicted",
  });
}

function deactivate() {}

module.exports = { activate, deactivate };
