// The timeline: the depth of the stack over time, doubtful frames, the first difference, and where the run stands.

import { DEPTH, SURE } from "./runs.js";

const DOUBT = 90;

export class Timeline {
  constructor(canvas, slider, place, move) {
    Object.assign(this, { canvas, slider, place });
    slider.addEventListener("input", () => move(Number(slider.value)));
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  show(run, at, difference) {
    Object.assign(this, { run, at, difference });
    this.slider.max = Math.max(0, run.rows.length - 1);
    this.slider.value = at;
    const total = `${run.rows.length}${run.isWhole ? "" : "…"}`;
    this.slider.setAttribute("aria-valuetext", `frame ${at} of ${total}`);
    this.place.textContent = `${at} / ${total}`;
    this.scheduled ??= requestAnimationFrame(() => { this.scheduled = null; this.draw(); });
  }

  draw() {
    if (!this.run) return;
    const ratio = devicePixelRatio || 1, { clientWidth: width, clientHeight: height } = this.canvas;
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    const paint = this.canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name);
    paint.scale(ratio, ratio);
    const rows = this.run.rows, step = width / Math.max(1, rows.length);
    const deepest = rows.reduce((most, row) => Math.max(most, row[DEPTH]), 1);
    const columns = Math.min(width, rows.length);
    for (let column = 0; column < columns; column += 1) {
      const from = Math.floor(column * rows.length / columns), to = Math.max(from + 1, Math.floor((column + 1) * rows.length / columns));
      let depth = 0, sure = 100;
      for (let index = from; index < to; index += 1) {
        depth = Math.max(depth, rows[index][DEPTH]);
        sure = Math.min(sure, rows[index][SURE] ?? 100);
      }
      const tall = (height - 6) * (depth + 1) / (deepest + 1);
      paint.fillStyle = colour(sure < DOUBT ? "--doubt" : "--line");
      paint.fillRect(column * width / columns, height - tall, Math.max(1, width / columns - (step > 4 ? 1 : 0)), tall);
    }
    const mark = (index, name, thick) => {
      paint.fillStyle = colour(name);
      paint.fillRect(Math.min(width - thick, (index + 0.5) * step - thick / 2), 0, thick, height);
    };
    if (this.difference != null) mark(this.difference, "--wrong", 3);
    mark(this.at, "--accent", 2);
  }
}
