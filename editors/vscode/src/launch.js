// Completes launch configurations.
"use strict";

/**
 * A configuration with what it does not say filled in: `F5` without a launch.json foresees the file in the editor.
 * @param {import("vscode").DebugConfiguration} config
 * @param {{languageId: string, uri: import("vscode").Uri} | undefined} document the one in the editor
 * @param {string} [folder] of the workspace: where a program runs if nothing else is said
 * @returns {import("vscode").DebugConfiguration | undefined}
 */
function resolve(config, document, folder) {
  const isPython = document?.languageId === "python";
  if (!config.type && !config.request && !config.name && !isPython) return undefined;
  const program = config.trace ? {} : { program: isPython ? document?.uri.fsPath : undefined };
  const begun = { type: "foretrace", request: "launch", name: "Foretrace", ...program, ...(folder ? { cwd: folder } : {}) };
  if (!config.type) return { ...begun, world: "predicted", stopOnEntry: true };
  return { ...begun, ...config };
}

module.exports = { resolve };
