// Every capability that the adapter announces, in both worlds, through the protocol's own test client.
"use strict";

const assert = require("node:assert");
const { after, afterEach, before, beforeEach, describe, test } = require("node:test");
const { Client, serve, written } = require("./client");

const PROGRAM = written("shares.py", `\
def share(total, parts):
    return total // parts


def f(n):
    print("sharing")
    try:
        share(7, n)
    except ZeroDivisionError:
        n = 2
    total = [1, n]
    total.append(share(n, 0))
    return total
`);
const LONG = written("long.py", "def f(n):\n    while True:\n        n = n + 1\n        m = n * n\n");
const ERROR = "ZeroDivisionError('integer division or modulo by zero')";

let server;
before(async () => (server = await serve()));
after(() => server.stop());

for (const world of ["predicted", "recorded"]) {
  describe(world, () => {
    const launched = { program: PROGRAM, call: "f(0)", world };
    let client;
    beforeEach(async () => {
      client = new Client();
      await client.start(server.port);
    });
    afterEach(() => client.leave());

    /** Begin a session with what is set before it goes; gives why it first stops. */
    async function begin(configure = () => {}, more = {}) {
      const stopped = client.waitForEvent("stopped");
      await Promise.all([
        client.waitForEvent("initialized").then(configure).then(() => client.configurationDone()),
        client.launch({ ...launched, ...more }),
      ]);
      return (await stopped).body;
    }
    const lines = (...breakpoints) => client.setBreakpointsRequest({ source: { path: PROGRAM }, breakpoints });

    test("a breakpoint is hit", async () => {
      const location = { path: PROGRAM, line: 8 };
      await client.hitBreakpoint(launched, location);
      assert.deepStrictEqual(await client.variables(), { n: "0" });
    });

    test("stepping forward and back", async () => {
      assert.strictEqual((await begin(undefined, { stopOnEntry: true })).reason, "entry");
      const seen = [];
      for (const command of ["next", "next", "stepIn", "stepIn", "stepIn", "stepOut", "stepBack", "stepBack"]) {
        await client.move(command);
        seen.push(await client.line());
      }
      assert.deepStrictEqual(seen, [6, 7, 8, 1, 2, 8, 8, 7]);
      assert.strictEqual((await client.move("reverseContinue")).reason, "entry");
      await assert.rejects(client.stepBackRequest({ threadId: 1 }), /this is the first frame/);
    });

    test("conditional, hit-count and log breakpoints", async () => {
      await begin(() => lines(
        { line: 2, condition: "total == 2" },
        { line: 1, hitCondition: ">= 2", condition: "parts == 0" },
        { line: 8, logMessage: "n is {n}" },
      ));
      assert.deepStrictEqual([await client.line(), await client.variables()], [1, { total: "2", parts: "0" }]);
      await client.move("continue");
      assert.strictEqual(await client.line(), 2);
    });

    test("a log breakpoint writes", async () => {
      const logged = client.assertOutput("console", "n is 0\n");
      assert.strictEqual((await begin(() => lines({ line: 8, logMessage: "n is {n}" }))).reason, "end");
      await logged;
    });

    test("function breakpoints", async () => {
      const breakpoints = [{ name: "share", hitCondition: "2" }, { name: "shar" }];
      let answer;
      const stopped = await begin(async () => (answer = await client.setFunctionBreakpointsRequest({ breakpoints })));
      assert.deepStrictEqual(answer.body.breakpoints.map((each) => each.verified), [true, false]);
      assert.deepStrictEqual([stopped.reason, await client.variables()], ["function breakpoint", { total: "2", parts: "0" }]);
    });

    test("data breakpoints", async () => {
      await begin(() => lines({ line: 8 }));
      const info = await client.dataBreakpointInfoRequest({ variablesReference: await client.scope(), name: "n" });
      assert.deepStrictEqual(info.body.accessTypes, ["write"]);
      await client.setDataBreakpointsRequest({ breakpoints: [{ dataId: info.body.dataId, accessType: "write" }] });
      const stopped = await client.move("continue");
      assert.deepStrictEqual([stopped.reason, await client.line()], ["data breakpoint", 11]);
    });

    test("exceptions", async () => {
      const filterOptions = [{ filterId: "raised", condition: "ArithmeticError" }];
      const stopped = await begin(() => client.setExceptionBreakpointsRequest({ filters: [], filterOptions }));
      assert.deepStrictEqual([stopped.reason, await client.line()], ["exception", 2]);
      const { body } = await client.exceptionInfoRequest({ threadId: 1 });
      assert.deepStrictEqual([body.exceptionId, body.description], ["ZeroDivisionError", ERROR]);
    });

    test("values set by hand", async () => {
      await begin(() => lines({ line: 8 }));
      const set = await client.setVariableRequest({ variablesReference: await client.scope(), name: "n", value: "7" });
      assert.strictEqual(set.body.value, "7");
      await client.move("next");
      assert.strictEqual(await client.line(), 11);
      await client.send("setExpression", { expression: "n", value: "5" });
      await client.move("next");
      assert.deepStrictEqual(await client.variables(), { n: "5", total: "[1, 5]" });
    });

    test("expressions", async () => {
      await begin(() => lines({ line: 12 }));
      const frameId = (await client.frames())[0].id;
      for (const context of ["hover", "repl", "watch", "clipboard"]) {
        const { body } = await client.evaluateRequest({ expression: "total", frameId, context });
        assert.deepStrictEqual([body.result, body.indexedVariables], ["[1, 2]", 2]);
        const { variables } = (await client.variablesRequest({ variablesReference: body.variablesReference })).body;
        assert.deepStrictEqual(variables.map((each) => each.evaluateName), ["total[0]", "total[1]"]);
      }
      assert.strictEqual((await client.evaluateRequest({ expression: "len(total) + n" })).body.result, "4");
      await assert.rejects(client.evaluateRequest({ expression: "open('x', 'w')", context: "repl" }));
      const { targets } = (await client.completionsRequest({ text: "to", column: 3, frameId })).body;
      assert.deepStrictEqual(targets.map((each) => each.label), ["total"]);
    });

    test("going to a line, and to where a function began", async () => {
      await begin(() => lines({ line: 2, hitCondition: "2" }));
      const restarted = client.waitForEvent("stopped");
      await client.restartFrameRequest({ frameId: (await client.frames())[0].id });
      assert.deepStrictEqual([(await restarted).body.reason, await client.line()], ["restart", 1]);
      const { targets } = (await client.gotoTargetsRequest({ source: { path: PROGRAM }, line: 7 })).body;
      assert.deepStrictEqual(targets.length, 2);
      assert.strictEqual((await client.move("goto", { targetId: targets[0].id })).reason, "goto");
      assert.strictEqual(await client.line(), 7);
    });

    test("sources", async () => {
      await begin(undefined, { stopOnEntry: true });
      assert.deepStrictEqual((await client.send("loadedSources")).body.sources.map((each) => each.path), [PROGRAM]);
      const { content } = (await client.sourceRequest({ sourceReference: 0, source: { path: PROGRAM } })).body;
      assert.match(content, /^def share/);
      const where = { source: { path: PROGRAM }, line: 1, endLine: 4 };
      assert.deepStrictEqual((await client.send("breakpointLocations", where)).body.breakpoints, [{ line: 1 }, { line: 2 }]);
    });

    test("the stack in parts", async () => {
      await begin(() => lines({ line: 2 }));
      const part = (await client.stackTraceRequest({ threadId: 1, startFrame: 1, levels: 1 })).body;
      assert.deepStrictEqual([part.totalFrames, part.stackFrames.map((each) => each.name)], [2, ["f"]]);
      assert.deepStrictEqual(await client.variables("Locals", 1), { n: "0" });
    });

    test("output and the end", async () => {
      const output = client.assertOutput("stdout", "sharing\n");
      assert.strictEqual((await begin()).reason, "end");
      await output;
      await Promise.all([client.waitForEvent("exited"), client.waitForEvent("terminated"), client.continueRequest({ threadId: 1 })]);
      await assert.rejects(client.threadsRequest(), /has ended/);
    });

    test("terminating", async () => {
      await begin(undefined, { stopOnEntry: true });
      await Promise.all([client.waitForEvent("terminated"), client.terminateRequest()]);
    });

    test("requests at the wrong time are refused", async () => {
      await assert.rejects(client.nextRequest({ threadId: 1 }), /before initialize/);
      await client.initializeRequest();
      await assert.rejects(client.scopesRequest({ frameId: 1 }), /nothing is launched/);
      await assert.rejects(client.pauseRequest({ threadId: 1 }), /nothing is launched/);
      await assert.rejects(client.attachRequest({}), /no request that is known/);
    });

    if (world === "predicted") {
      test("thought can be watched, cancelled and paused", async () => {
        await client.initializeRequest({ adapterID: "foretrace", supportsProgressReporting: true });
        await Promise.all([client.waitForEvent("initialized"), client.launchRequest({ program: LONG, call: "f(3)", stopOnEntry: true })]);
        await Promise.all([client.waitForEvent("stopped"), client.configurationDoneRequest()]);
        const [started] = await Promise.all([client.waitForEvent("progressStart"), client.continueRequest({ threadId: 1 })]);
        const { progressId, cancellable } = started.body;
        assert.strictEqual(cancellable, true);
        await client.waitForEvent("progressUpdate");
        const [stopped] = await Promise.all([client.waitForEvent("stopped"), client.waitForEvent("progressEnd"), client.send("cancel", { progressId })]);
        assert.strictEqual(stopped.body.reason, "pause");
        await Promise.all([client.waitForEvent("progressStart"), client.continueRequest({ threadId: 1 })]);
        await Promise.all([client.waitForEvent("stopped"), client.pauseRequest({ threadId: 1 })]);
      });
    }
  });
}

test("the adapter is served over standard input and output too", async () => {
  const client = new Client();
  await client.start();
  await client.hitBreakpoint({ program: PROGRAM, call: "f(0)", world: "recorded" }, { path: PROGRAM, line: 11 });
  await client.leave();
});
