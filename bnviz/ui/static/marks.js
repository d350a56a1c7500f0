// What is drawn on top of the data: now, the changes and their flags, names at the lines' ends, tips, the word "step".

import { flag } from "./controls.js";

const APART = 17; // px between the middles of two labels
const LATE = 0.08; // share of the step axis that a line may end before now and be named right of now all the same
const GAP = 9; // px between a line's end and its name

const pen = document.createElement("canvas").getContext("2d");

/** The width of words in px. @param {string} text @param {number} size @param {string} family */
export function measure(text, size, family, weight = 650) {
  pen.font = `${weight} ${size}px ${family}`;
  return pen.measureText(text).width;
}

/** The share of a panel that its labels need right of now. */
export function reserve(node, theme, width) {
  const widest = Math.max(0, ...node.marks.labels.map(({ text }) => measure(text, theme.sizes.label, theme.font)));
  return widest ? (widest + GAP + 4) / width : 0.02;
}

/**
 * How far to shift each label so that neighbours are apart and none lies below the floor; a cluster spreads around its
 * middle. @param {number[]} pixels
 */
export function apart(pixels, distance = APART) {
  const floor = distance / 2 - 2;
  const clusters = [];
  for (const k of pixels.map((_, k) => k).sort((a, b) => pixels[a] - pixels[b])) {
    clusters.push({ middle: Math.max(pixels[k], floor), members: [k] });
    while (clusters.length > 1) {
      const [below, above] = clusters.slice(-2);
      const members = [...below.members, ...above.members];
      if (above.middle - below.middle >= (distance * members.length) / 2) break;
      const middle = members.reduce((sum, m) => sum + pixels[m], 0) / members.length;
      clusters.splice(-2, 2, { middle: Math.max(middle, floor + (distance * (members.length - 1)) / 2), members });
    }
  }
  const shifts = pixels.map(() => 0);
  for (const { middle, members } of clusters) {
    members.forEach((k, place) => (shifts[k] = middle + (place - (members.length - 1) / 2) * distance - pixels[k]));
  }
  return shifts;
}

const upright = (panel, x, line, layer) =>
  ({ type: "line", xref: panel.x, x0: x, x1: x, yref: `${panel.y} domain`, y0: 0, y1: 1, line, layer });

/** Dashed lines at the changes that concern these arms, with flags where there is room above the panel. */
function changeMarks(marks, panel, setting, flags) {
  const { run, stage, end, zoom } = setting;
  const { theme } = stage;
  const [low, high] = zoom.get(panel.x) ?? [0, end];
  const found = run.changes.filter(({ arm, step }) => (arm === null || marks.changes.includes(arm)) && step >= low && step <= high);
  const inkOf = (arm) => theme.resolve(arm === null ? "token:ink-2" : `token:arm${marks.slots[arm] ?? 1}-ink`);
  const line = (arm) => ({ color: inkOf(arm), width: theme.sizes.line * 0.6, dash: "4px,3px" });
  const annotations = [];
  let free = Infinity; // px: the left end of the flag to the right
  for (const change of flags ? found.toReversed() : []) {
    const text = flag(change, stage.controls.get(change.field));
    const half = measure(text, theme.sizes.axis, theme.font) / 2;
    const at = ((change.step - low) / (high - low)) * panel.width;
    if (at + half + 6 > free) continue;
    const [left, right] = [Math.max(0, half - at), Math.max(0, at + half - panel.width)];
    free = at - half + left - right;
    annotations.push({ x: change.step, xref: panel.x, yref: `${panel.y} domain`, y: 1, yanchor: "bottom", xanchor: "center", text, showarrow: false,
      yshift: -2, xshift: left - right, font: { size: theme.sizes.axis, color: inkOf(change.arm), weight: 650 } });
  }
  return { shapes: found.map(({ step, arm }) => upright(panel, step, line(arm), "below")), annotations };
}

/** A thin line at now; pulled into the past it is thicker, and what came later fades. */
function nowMarks(panel, { run, stage, zoom, end }) {
  const past = run.shown < run.step;
  const line = upright(panel, run.shown, { color: stage.theme.resolve("token:ink-2"), width: past ? 3 : 1 }, "above");
  if (!past) return [line];
  const veil = { type: "rect", xref: panel.x, x0: run.shown, x1: (zoom.get(panel.x) ?? [0, end])[1], yref: `${panel.y} domain`, y0: 0, y1: 1,
    fillcolor: stage.theme.resolve("token:paper/0.75"), line: { width: 0 }, layer: "above" };
  return [veil, line];
}

/** Where each line ends: by trace. */
function endsOf(data) {
  return data.map(({ x, y }) => (x?.length && y?.length && typeof x !== "string" ? { x: x.at(-1), y: y.at(-1), first: x[0] } : null));
}

/** Names at the lines' ends, pushed apart until they can be read. */
function names(labels, panel, ends, setting) {
  const { run, stage, zoom, end } = setting;
  const { theme } = stage;
  const log = panel.yaxis.type === "log";
  const [low, high] = zoom.get(panel.y) ?? panel.yaxis.range;
  const unit = panel.height / (high - low);
  let placed = labels.flatMap((label) => {
    const at = ends[label.trace];
    if (!at || (log && at.y <= 0)) return [];
    const y = Math.min(Math.max(log ? Math.log10(at.y) : at.y, low), high);
    const lag = run.step - at.x;
    const x = lag > 0 && lag <= LATE * end && panel.xaxis.tickvals && setting.steps ? run.step : at.x;
    return [{ label, x, y, px: (y - low) * unit, text: label.text }];
  });
  const distance = APART * (theme.sizes.label / 15);
  const spread = Math.max(...placed.map(({ px }) => px)) - Math.min(...placed.map(({ px }) => px));
  const alone = placed.filter(({ label }) => label.narrow);
  if (alone.length && spread < distance) placed = alone.map((each) => ({ ...each, text: each.label.narrow }));
  const shifts = apart(placed.map(({ px }) => px), distance);
  const [from, to] = zoom.get(panel.x) ?? (setting.steps ? [0, end] : panel.xaxis.range);
  return placed.map(({ label, x, y, text }, k) => {
    const ended = run.ended(label.arm);
    const room = panel.width * (1 - (x - from) / (to - from)) - GAP;
    const long = ended >= 0 ? `${text}, NaN at step ${ended}` : text;
    const fits = (words) => measure(words, theme.sizes.label, theme.font) <= room;
    const words = fits(long) ? long : text;
    const beside = fits(words) || words === label.text;
    return { text: words, x, y, xref: panel.x, yref: panel.y, showarrow: false, align: "left", yanchor: "middle",
      xanchor: beside ? "left" : "right", xshift: beside ? GAP : -GAP, yshift: shifts[k] + (beside ? 0 : distance * 0.8),
      font: { size: theme.sizes.label, color: theme.resolve(label.color), weight: 650 } };
  });
}

/** The arm's shape at a line's last point; a cross where the arm ended. None outside its panel: tips are not clipped. */
function tipTraces(marks, panels, data, ends, { run, stage }) {
  const { theme } = stage;
  const traces = [];
  const inside = ({ x, y }, trace) => {
    const { xaxis, yaxis } = panels.find((panel) => panel.x === (trace.xaxis ?? "x"));
    const up = yaxis.type === "log" ? Math.log10(y) : y;
    const within = (value, [low, high]) => value >= Math.min(low, high) && value <= Math.max(low, high);
    return within(up, yaxis.range) && within(x, xaxis.range);
  };
  const point = (at, trace, { symbol, color, arm }) => {
    if (!inside(at, trace)) return;
    const marker = { symbol: run.ended(arm) >= 0 ? "x" : symbol, size: theme.sizes.line * 4, color: theme.resolve(color), line: { color: theme.resolve("token:paper"), width: 1.5 } };
    traces.push({ type: "scatter", mode: "markers", x: [at.x], y: [at.y], marker, xaxis: trace.xaxis, yaxis: trace.yaxis, cliponaxis: false, hoverinfo: "skip" });
  };
  for (const bar of marks.bars ?? []) {
    const [low, middle, high] = [ends[bar.low], ends[bar.middle], ends[bar.high]];
    if (!low || !high || low.x !== low.first) continue; // only while there is one step
    const line = { color: theme.resolve(`${bar.color}/0.45`), width: 9 };
    traces.push({ type: "scatter", mode: "lines", x: [low.x, high.x], y: [low.y, high.y], line, cliponaxis: false, hoverinfo: "skip" });
    point(middle, data[bar.middle], bar);
  }
  for (const tip of marks.tips) if (ends[tip.trace]) point(ends[tip.trace], data[tip.trace], tip);
  return traces;
}

function quiet(text, theme, more) {
  return { text, showarrow: false, xanchor: "left", yanchor: "middle", font: { size: theme.sizes.axis, color: theme.resolve("token:ink-2") }, ...more };
}

/**
 * All marks of a figure.
 * @param {any} marks as the chart declares them @param {import("./panels.js").Panel[]} panels
 * @param {any[]} data filled @param {import("./figure.js").Setting} setting
 */
export function mark(marks, panels, data, setting) {
  const { run, stage, top } = setting;
  const { theme } = stage;
  const [shapes, annotations] = [[], []];
  const ends = endsOf(data);
  panels.forEach((panel, place) => {
    if (run.step >= 0 && marks.changes) {
      const made = changeMarks(marks, panel, setting, top >= 18);
      shapes.push(...made.shapes.map((shape) => (data.some(({ type }) => type === "heatmap") ? { ...shape, layer: "above" } : shape)));
      annotations.push(...made.annotations);
    }
    if (run.step >= 0 && marks.now) shapes.push(...nowMarks(panel, setting));
    const last = place === panels.length - 1;
    if (marks.x === "step" && last && panel.xaxis.showticklabels !== false) {
      annotations.push(quiet("step", theme, { xref: `${panel.x} domain`, x: 1, xanchor: "right", yref: `${panel.y} domain`, y: 0, yanchor: "top", yshift: -5 }));
    }
    annotations.push(...names(marks.labels.filter(({ trace }) => (data[trace].xaxis ?? "x") === panel.x), panel, ends, setting));
    const here = data.filter((trace) => (trace.xaxis ?? "x") === panel.x).flatMap(({ y }) => y ?? []);
    if (marks.empty && here.length && Math.max(...here) <= marks.empty.limit) {
      annotations.push(quiet(marks.empty.text, theme, { xref: `${panel.x} domain`, x: 0.04, yref: `${panel.y} domain`, y: 0.3 }));
    }
  });
  return { shapes, annotations, traces: tipTraces(marks, panels, data, ends, setting) };
}
