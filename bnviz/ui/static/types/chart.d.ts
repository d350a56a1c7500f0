// A chart as bnviz/charts/chart.py declares it, and what it is drawn in.

import type { Run } from "../run.js";
import type { Theme } from "../theme.js";
import type { Attributes, Figure } from "./plotly.js";
import type { Control } from "./scene.js";
import type { Ref } from "./wire.js";

export interface ChartNode {
  kind: "chart";
  class?: string;
  key: string;
  title: string;
  note: string;
  explanation: string;
  /** px on each kind of screen. */
  height: { desk: number; phone: number; projector: number };
  /** Without points, colours and sizes as tokens. */
  figure: Figure;
  bindings: Binding[];
  marks: Marks;
  /** The slot of the sentences that stand above it. */
  say?: string;
  /** The arm's slot, where the chart is one arm's own. */
  slot?: number;
  /** What is different on a phone: dotted paths in the layout, and their values. */
  phone?: Record<string, unknown>;
  /** Without its title, where several share one. */
  bare?: boolean;
}

/** One attribute of one trace, and the column that fills it. */
export type Binding = { trace: number; attr: string } & (
  | { use: "line"; ref: Ref | Ref[] }
  | { use: "film" | "now"; ref: Ref }
);

/** What is drawn on top of the data, and how the axes move. */
export interface Marks {
  /** "step" if the x axes run over steps. */
  x: "step" | null;
  /** Whether a thin line marks the step that is shown. */
  now: boolean;
  labels: Label[];
  tips: Tip[];
  bars: Bar[];
  /** The arms whose changes of settings are marked; null for no marks. */
  changes: string[] | null;
  slots: Record<string, number>;
  /** Where each arm says at which step it turned non-finite. */
  ended: { arm: string; ref: Ref }[];
  y: GrowingAxis;
  /** A panel says the text while no value in it exceeds the limit. */
  empty?: { limit: number; text: string };
}

/** A name at a line's end; `narrow` is what the middle label of a band says alone where its neighbours lie upon it. */
export interface Label {
  trace: number;
  text: string;
  arm: string;
  color: string;
  narrow?: string;
  /** Two traces, the lower one first: how far their ends are apart stands before the text. */
  between?: [low: number, high: number];
}

/** The arm's shape at a line's last point. */
export interface Tip extends Marker {
  trace: number;
}

/** A band of one step only: an upright bar between two traces, a tip on the one in the middle. */
export interface Bar extends Marker {
  low: number;
  high: number;
  middle: number;
}

export interface Marker {
  arm: string;
  color: string;
  symbol: string;
}

/** How the y axes follow their data: not at all, or outwards to the next round number. */
export interface GrowingAxis {
  mode: "fixed" | "grow";
  log: boolean;
  /** The range before any data. */
  start: Range;
  least?: number;
  most?: number;
}

export type Range = [low: number, high: number];

/** One pair of axes of a figure: their names as traces say them (x, x2, ...), their layout, the plot's size in px. */
export interface Panel {
  x: string;
  y: string;
  xaxis: Attributes;
  yaxis: Attributes;
  width: number;
  height: number;
}

/** What a figure is drawn in. */
export interface FigureContext {
  run: Run;
  theme: Theme;
  controls: Map<string, Control>;
  /** px of the whole figure. */
  width: number;
  height: number;
  /** px above the panels. */
  top: number;
  /** The end of the step axis. */
  end: number;
  /** Whether the x axes run over steps. */
  steps: boolean;
  /** Ranges that the reader chose, by axis. */
  zoom: Map<string, Range>;
  /** How far the y axes have reached in this run; a chart keeps it from one drawing to the next. */
  reach: { low: number; high: number };
  /** Whether dragging scrolls the page. */
  touch: boolean;
  /** Another run, drawn dotted behind this one. */
  beside?: Run | null;
}
