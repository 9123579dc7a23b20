// Runs, as the page knows them: rows that are loaded as they are needed, and moves over them.

export const EVENT = 0, FILE = 1, LINE = 2, DEPTH = 3, ACTIVATION = 4, SURE = 5;

/** Ask the server; throws an Error with its message. */
export async function ask(path, query = {}, body = null) {
  const options = body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const response = await fetch(`/api/${path}?${new URLSearchParams(query)}`, options ?? {});
  const answer = await response.json().catch(() => ({ error: `${response.status} ${response.statusText}` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** One run: its rows so far, and how it ends once that is known. */
export class Run {
  constructor(id) {
    this.id = id;
    this.rows = [];
    this.outcome = null;
    this.ending = "";
    this.problem = "";
    this.loading = null;
  }

  get isWhole() { return this.outcome !== null || this.problem !== ""; }

  /** Load some more rows. Calls that come while one is under way wait for the same. */
  more() {
    this.loading ??= ask("timeline", { run: this.id, start: this.rows.length }).then((answer) => {
      this.rows.push(...answer.rows);
      this.outcome = answer.outcome;
      this.ending = answer.ending ?? "";
      this.problem = answer.problem ?? "";
    }).finally(() => { this.loading = null; });
    return this.loading;
  }

  /** The row at an index, loaded if need be; undefined past the end. */
  async row(index) {
    while (index >= this.rows.length && !this.isWhole) await this.more();
    return this.rows[index];
  }

  /** The first index in a direction whose row fits; the last one of the run where none does. */
  async find(from, direction, fits) {
    let index = from + direction, row;
    while ((row = index >= 0 ? await this.row(index) : undefined)) {
      if (fits(row)) return index;
      index += direction;
    }
    return Math.max(0, index - direction);
  }
}

/** Where each move leads from a frame. `stops` says whether a breakpoint is at a row. */
export const MOVES = {
  first: async () => 0,
  step: async (run, at) => (await run.row(at + 1)) ? at + 1 : at,
  back: async (run, at) => Math.max(0, at - 1),
  over: async (run, at) => run.find(at, 1, notDeeper(run.rows[at])),
  backOver: async (run, at) => run.find(at, -1, notDeeper(run.rows[at])),
  out: async (run, at) => run.find(at, 1, (row) => row[DEPTH] < run.rows[at][DEPTH]),
  resume: async (run, at, stops) => run.find(at, 1, stops),
  rewind: async (run, at, stops) => run.find(at, -1, stops),
};

function notDeeper(here) {
  return (row) => row[DEPTH] <= here[DEPTH];
}
