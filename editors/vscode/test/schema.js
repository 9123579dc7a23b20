// Holds messages against the protocol's own types, strictly: what they do not name is an error.
// As a program it reads messages, one a line, and answers each with a line: empty, or what is wrong.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const Ajv = require("ajv").default;

const TYPES = require.resolve("@vscode/debugprotocol/lib/debugProtocol.d.ts");
const CACHE = path.join(__dirname, "../node_modules/.cache/debug-protocol.json");

/** The types of @vscode/debugprotocol as a JSON schema; made once, which takes ten seconds. */
function schema() {
  if (!fs.existsSync(CACHE)) {
    const { createGenerator } = require("ts-json-schema-generator");
    const made = createGenerator({ path: TYPES, type: "*", expose: "all", additionalProperties: false, skipTypeCheck: true });
    fs.mkdirSync(path.dirname(CACHE), { recursive: true });
    const unfinished = `${CACHE}.${process.pid}`;
    fs.writeFileSync(unfinished, JSON.stringify(made.createSchema("*")));
    fs.renameSync(unfinished, CACHE);
  }
  return JSON.parse(fs.readFileSync(CACHE, "utf8"));
}

/** A function that says what is wrong with a message from an adapter; nothing where it is as it should be. */
function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const types = schema();
  ajv.addSchema(types, "protocol");
  return (message) => {
    const type = typeName(message);
    const found = types.definitions[`DebugProtocol.${type}`] ? type : message.type === "event" ? null : "Response";
    if (!found) return `${type} is no type of the protocol`;
    const check = ajv.getSchema(`protocol#/definitions/DebugProtocol.${found}`);
    return check(message) ? "" : `${found}: ${ajv.errorsText(check.errors)} in ${JSON.stringify(message)}`;
  };
}

function typeName(message) {
  const capital = (name) => name.charAt(0).toUpperCase() + name.slice(1);
  if (message.type === "event") return `${capital(message.event)}Event`;
  return message.success ? `${capital(message.command)}Response` : "ErrorResponse";
}

module.exports = { validator };

if (require.main === module) {
  const validate = validator();
  readline.createInterface({ input: process.stdin }).on("line", (line) => console.log(validate(JSON.parse(line))));
}
