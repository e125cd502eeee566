// An answer as a picture of nodes and arrows: the triples of a CONSTRUCT, or the rows of a SELECT with two or more things.

import { brief, icon, short, svg, words } from "./svg.js";

const MOST = 120;
const [WIDTH, HEIGHT] = [960, 620];

export class Graph {
  priority = 4;
  label = "Graph";
  hideFromSelection = false;

  constructor(yasr) { this.yasr = yasr; }

  #edges() {
    const results = this.yasr.results;
    const value = (term) => ({ type: term.termType === "Literal" ? "literal" : "uri", value: term.value });
    const statements = results?.getStatements?.();
    if (statements?.length) return statements.map((one) => [value(one.subject), value(one.object), value(one.predicate)]);
    const rows = results?.getBindings() ?? [];
    const things = (results?.getVariables() ?? []).filter((name) => rows.some((row) => row[name]?.type === "uri"));
    if (things.length < 2) return [];
    const [from, to] = [things[0], things[things.length - 1]];
    const between = things.length > 2 ? things[1] : null;
    return rows.filter((row) => row[from] && row[to]).map((row) => [row[from], row[to], between && row[between]]);
  }

  canHandleResults() { return this.#edges().length > 0; }

  getIcon() { return icon("M6 3a3 3 0 1 1-1 5.8v6.4a3 3 0 1 1-2 0V8.8A3 3 0 0 1 6 3zm12 4a3 3 0 1 1-2.8 4H9V9h6.2A3 3 0 0 1 18 7z"); }

  draw() {
    const all = this.#edges();
    const { nodes, edges } = network(all.slice(0, MOST));
    settle(nodes, edges);
    const figure = document.createElement("figure");
    figure.className = "kg-graph";
    if (all.length > MOST) {
      const caption = document.createElement("figcaption");
      caption.textContent = `The first ${MOST} of ${all.length} connections`;
      figure.append(caption);
    }
    figure.append(picture(nodes, edges, this.yasr.getPrefixes()));
    this.yasr.resultsEl.replaceChildren(figure);
  }
}

function network(triples) {
  const nodes = new Map();
  const node = (value) => {
    if (!nodes.has(value.value)) {
      const turn = nodes.size * 2.39996;
      const reach = 18 * Math.sqrt(nodes.size + 1);
      nodes.set(value.value, { value, x: WIDTH / 2 + reach * Math.cos(turn), y: HEIGHT / 2 + reach * Math.sin(turn) });
    }
    return nodes.get(value.value);
  };
  const edges = triples.map(([from, to, name]) => ({ from: node(from), to: node(to), name }));
  return { nodes: [...nodes.values()], edges };
}

// Nodes push one another away and arrows pull them together, a little less each time (Fruchterman and Reingold, 1991).
// It begins from a spiral, so the same answer is the same picture.
function settle(nodes, edges) {
  const distance = 0.55 * Math.sqrt((WIDTH * HEIGHT) / Math.max(1, nodes.length));
  for (let heat = 60; heat > 1; heat *= 0.96) {
    for (const one of nodes) [one.dx, one.dy] = [(WIDTH / 2 - one.x) * 0.15, (HEIGHT / 2 - one.y) * 0.25];
    for (const one of nodes) {
      for (const other of nodes) {
        if (one === other) continue;
        const [x, y] = [one.x - other.x || 0.1, one.y - other.y || 0.1];
        const push = (distance * distance) / (x * x + y * y);
        one.dx += x * push;
        one.dy += y * push;
      }
    }
    for (const { from, to } of edges) {
      const [x, y] = [to.x - from.x, to.y - from.y];
      const pull = Math.hypot(x, y) / distance;
      from.dx += x * pull; from.dy += y * pull;
      to.dx -= x * pull; to.dy -= y * pull;
    }
    for (const one of nodes) {
      const length = Math.hypot(one.dx, one.dy) || 1;
      one.x += (one.dx / length) * Math.min(length, heat);
      one.y += (one.dy / length) * Math.min(length, heat);
    }
  }
  fit(nodes, "x", WIDTH, 90);
  fit(nodes, "y", HEIGHT, 30);
}

function fit(nodes, axis, size, margin) {
  const [low, high] = [Math.min(...nodes.map((one) => one[axis])), Math.max(...nodes.map((one) => one[axis]))];
  for (const one of nodes) one[axis] = margin + ((one[axis] - low) / (high - low || 1)) * (size - 2 * margin);
}

function picture(nodes, edges, prefixes) {
  const arrow = svg("marker", { id: "kg-arrow", viewBox: "0 0 8 8", refX: 14, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z", class: "head" }));
  const lines = edges.flatMap(({ from, to, name }) => [
    svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: "edge", "marker-end": "url(#kg-arrow)" }),
    ...(name && edges.length <= 40 ? [svg("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3, class: "name" }, short(words(name, prefixes), 24))] : []),
  ]);
  const dots = nodes.map((node) => svg("g", {},
    svg("title", {}, node.value.value),
    svg("circle", { cx: node.x, cy: node.y, r: 6, class: node.value.type === "uri" ? "thing" : "literal" }),
    svg("text", { x: node.x, y: node.y - 10, class: "node" }, short(brief(node.value), 30))));
  const label = `A picture of ${nodes.length} nodes and ${edges.length} connections; the table has them too`;
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, svg("defs", {}, arrow), ...lines, ...dots);
}
