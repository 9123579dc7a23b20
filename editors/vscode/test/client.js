// The protocol's own test client, in front of the real adapter; every message that comes is held against the types.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { spawn } = require("node:child_process");
const { DebugClient } = require("@vscode/debugadapter-testsupport");
const { validator } = require("./schema");

const ROOT = path.join(__dirname, "../../..");

/** The command `foretrace`: of FORETRACE_COMMAND, of this checkout, or the one on the path. */
const COMMAND = process.env.FORETRACE_COMMAND
  ?? [path.join(ROOT, ".venv/bin/foretrace")].find((file) => fs.existsSync(file)) ?? "foretrace";

const validate = validator();

class Client extends DebugClient {
  constructor() {
    super(COMMAND, "dap", "foretrace");
    this.defaultTimeout = 60_000;
    this.wrong = [];
  }

  dispatch(body) {
    const wrong = validate(JSON.parse(body));
    if (wrong) this.wrong.push(wrong);
    super.dispatch(body);
  }

  /** Move, and give why it stopped. */
  async move(command, more = {}) {
    const [stopped] = await Promise.all([this.waitForEvent("stopped"), this.send(command, { threadId: 1, ...more })]);
    return stopped.body;
  }

  async frames() {
    return (await this.stackTraceRequest({ threadId: 1 })).body.stackFrames;
  }

  async line() {
    return (await this.frames())[0].line;
  }

  async scope(name = "Locals", frame = 0) {
    const { scopes } = (await this.scopesRequest({ frameId: (await this.frames())[frame].id })).body;
    return scopes.find((scope) => scope.name === name).variablesReference;
  }

  async variables(name = "Locals", frame = 0) {
    const { variables } = (await this.variablesRequest({ variablesReference: await this.scope(name, frame) })).body;
    return Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
  }

  async leave() {
    await this.stop();
    assert.deepStrictEqual(this.wrong, []);
  }
}

/** Adapters at a port of this machine. */
async function serve() {
  const server = spawn(COMMAND, ["dap", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  const said = await new Promise((resolve, reject) => {
    server.on("error", reject);
    server.stderr.once("data", (data) => resolve(String(data)));
  });
  return { port: Number(/:(\d+)\s*$/.exec(said)[1]), stop: () => server.kill() };
}

/** A file of a temporary folder. */
function written(name, text) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "foretrace-")), name);
  fs.writeFileSync(file, text);
  return fs.realpathSync(file);
}

module.exports = { COMMAND, Client, serve, written };
