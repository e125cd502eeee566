// An answer as bars: the first column of numbers, named by the columns that are none.

import { icon, short, svg, words } from "./svg.js";

const MOST = 60;
const number = (value) => (value && value.type !== "uri" && value.value.trim() !== "" ? Number(value.value) : NaN);

export class Chart {
  priority = 5;
  label = "Chart";
  hideFromSelection = false;

  constructor(yasr) { this.yasr = yasr; }

  #column() {
    const rows = this.yasr.results?.getBindings() ?? [];
    return this.yasr.results?.getVariables()?.find((name) => {
      const filled = rows.filter((row) => row[name]);
      return filled.length > 0 && filled.every((row) => Number.isFinite(number(row[name])));
    });
  }

  canHandleResults() { return this.#column() !== undefined; }

  getIcon() { return icon("M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z"); }

  draw() {
    const column = this.#column();
    const rows = this.yasr.results.getBindings().filter((row) => row[column]);
    const names = this.yasr.results.getVariables().filter((name) => name !== column);
    const prefixes = this.yasr.getPrefixes();
    const shown = rows.slice(0, MOST).map((row) => [
      names.filter((name) => row[name]).map((name) => words(row[name], prefixes)).join(" · ") || column,
      number(row[column]),
    ]);
    const figure = document.createElement("figure");
    figure.className = "kg-chart";
    const caption = document.createElement("figcaption");
    caption.textContent = `${column}${rows.length > MOST ? `, the first ${MOST} of ${rows.length} rows` : ""}`;
    figure.append(caption, bars(shown));
    this.yasr.resultsEl.replaceChildren(figure);
  }
}

function bars(rows) {
  const [low, high] = [Math.min(0, ...rows.map((row) => row[1])), Math.max(0, ...rows.map((row) => row[1]))];
  const scale = (value) => 300 + (420 * (value - low)) / (high - low || 1);
  const drawn = rows.flatMap(([name, value], place) => {
    const y = place * 24;
    const [from, to] = [Math.min(scale(0), scale(value)), Math.max(scale(0), scale(value))];
    return [
      svg("text", { x: 290, y: y + 16, "text-anchor": "end" }, svg("title", {}, name), short(name, 44)),
      svg("rect", { x: from, y: y + 4, width: Math.max(1, to - from), height: 16, rx: 2, class: "bar" }),
      svg("text", { x: to + 6, y: y + 16, class: "value" }, value.toLocaleString("en-GB")),
    ];
  });
  return svg("svg", { viewBox: `0 0 860 ${rows.length * 24 + 4}`, role: "img", "aria-label": `Bar chart of ${rows.length} values; the table has them too` }, ...drawn);
}
