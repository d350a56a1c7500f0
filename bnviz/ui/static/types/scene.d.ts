// The tree of nodes that a page sends (bnviz/scene/), and what each becomes. A node's `kind` says which it is.
// Texts are markup: see markup.js.

import type { Run } from "../run.js";
import type { Stage } from "../stage.js";
import type { ChartNode } from "./chart.js";
import type { Ref, Value } from "./wire.js";

export type * from "./chart.js";

/** How a number is written: see format.js. */
export type NumberFormat = "percent" | "share" | "integer" | "number" | "setting" | "score";

/** An arm of a comparison: its column prefix, the slot of its colour and shape (1 to 4), its name. */
export interface Arm {
  arm: string;
  slot: number;
  name: string;
}

/** A number of the newest row. */
export interface NumberItem {
  ref: Ref;
  format: NumberFormat;
  label: string;
}

interface NodeBase {
  class?: string;
}

/** A container; its classes lay it out (live.css). */
export interface BoxNode extends NodeBase {
  kind: "box";
  children: SceneNode[];
}

/** A summary that opens to its children. */
export interface DiscloseNode extends NodeBase {
  kind: "disclose";
  text: string;
  children: SceneNode[];
}

/** What checks have found: each sentence of the slot is "level|symptom|words"; links are [words, address] by symptom. */
export interface FindingsNode extends NodeBase {
  kind: "findings";
  slot: string;
  quiet: string;
  links: Record<string, [string, string]>;
  lines: Record<string, [string, string][]>;
}

/** Numbers of the unit that is watched; a click sets `field` to "what layer unit value". */
export interface EditNode extends NodeBase, Arm {
  kind: "edit";
  field: string;
  items: EditItem[];
}

export interface EditItem {
  what: string;
  label: string;
  help: string;
  ref: Ref;
  /** The field that says whether there is such a number. */
  when?: string;
}

export type ExportKind = "csv" | "jsonl" | "json" | "html" | "py";

/** Links to take the run home. */
export interface ExportsNode extends NodeBase {
  kind: "exports";
  kinds: ExportKind[];
}

/** In the texts, {layer+1} is a view variable counted from 1. */
export interface HeadingNode extends NodeBase {
  kind: "heading";
  level: 1 | 2 | 3;
  text: string;
  lede: string;
  note: string;
}

export interface TextNode extends NodeBase {
  kind: "text";
  text: string;
  /** A class of live.css. */
  style: string;
}

/** One sentence of the run, in a reserved place of so many lines. */
export interface SayNode extends NodeBase {
  kind: "say";
  slot: string;
  lines?: number;
}

/** The sentences of a slot as a list. */
export interface StoryNode extends NodeBase {
  kind: "story";
  slot: string;
}

/** Play, step, reset, new seed, speed, state and clock. */
export interface TransportNode extends NodeBase {
  kind: "transport";
  rates: number[];
  seed: boolean;
  /** Where each arm says at which step it turned non-finite. */
  diverged: { ref: Ref; name: string }[];
  timeline: TimelineNode | null;
  /** Only play and reset, as signs. */
  quiet?: boolean;
  /** Whether the page's link is offered beside them. */
  link: boolean;
}

/** Which step is shown; these arms (key, name) can be branched off there. */
export interface TimelineNode extends NodeBase {
  kind: "timeline";
  branch: [arm: string, name: string][];
  /** What arms that may have been removed are called, by key. */
  names: Record<string, string>;
}

/** Where the run stands and the step that is shown, without a button. */
export interface ClockNode extends NodeBase {
  kind: "clock";
  diverged: { ref: Ref; name: string }[];
}

/** Children that are there until the field is changed in the run, or since then. */
export interface OnceNode extends NodeBase {
  kind: "once";
  field: string;
  done: boolean;
  children: SceneNode[];
}

/** A way to another page, which shows this very run there. */
export interface LeaveNode extends NodeBase {
  kind: "leave";
  text: string;
  to: string;
  href: string;
}

/** Images of `side` px in base 64, what they are, and the column of what the arm takes them for. */
export interface DigitsNode extends NodeBase, Arm {
  kind: "digits";
  side: number;
  images: string[];
  labels: number[];
  ref: Ref;
}

export interface CardNode extends NodeBase, Arm {
  kind: "card";
  score: NumberItem | null;
  controls: Control[];
  text: string;
  /** Whether the arm can be taken out of the run. */
  removable?: boolean;
}

export interface ControlsNode extends NodeBase {
  kind: "controls";
  items: Control[];
}

export interface ReadoutNode extends NodeBase {
  kind: "readout";
  items: NumberItem[];
}

/** A choice of one view variable. */
export interface SegmentsNode extends NodeBase {
  kind: "segments";
  view: string;
  label: string;
  options: [text: string, value: number][];
}

export interface NetworkNode extends NodeBase {
  kind: "network";
  arms: (Arm & { slope: Ref })[];
  layers: number;
  units: number;
  /** Whether no other unit can be watched. */
  still?: boolean;
}

/** An image's way through the networks; the bytes of `way` are squares as of a matrix, those of `chances` shares. */
export interface WayNode extends NodeBase {
  kind: "way";
  arms: (Arm & { way: Ref; apart: Ref; chances: Ref; answer: Ref })[];
  /** The view variable that says which image. */
  view: string;
  side: number;
  images: string[];
  labels: number[];
  layers: number;
  units: number;
  /** Whether no other image can be chosen. */
  still?: boolean;
}

/** A signed matrix; `size` are its columns, `largest` what fills a cell, `sum` a number below it. */
export interface HintonNode extends NodeBase {
  kind: "hinton";
  ref: Ref;
  title: string;
  note: string;
  sum?: Ref;
  text?: string;
  size?: number;
  largest?: number;
  slot?: number;
}

/** One part of an optimizer step; its texts are filled in flow_words.js. */
export interface FlowPart {
  group: string;
  name: string;
  formula: string;
  says: string;
  inference: string;
}

/** A mini-batch's way through batch normalization and back. Settings: the step, what is pulled, the mode. */
export interface FlowNode extends NodeBase {
  kind: "flow";
  arms: Arm[];
  columns: Ref[];
  parts: FlowPart[];
  totals: { text: string; label: string; since: number; until: number; slot: number }[];
  field: string;
  last: number;
  pulled: string;
  inference: string;
}

/** The examples as points that can be moved. */
export interface BatchNode extends NodeBase {
  kind: "batch";
  places: Ref;
  labels: Ref;
  moved: Ref;
  field: string;
  size: [number, number];
}

/** Lines of code in one of several readings, chosen by the setting `by`; a piece "field" shows that setting's value. */
export interface CodeNode extends NodeBase {
  kind: "code";
  label: string;
  by: string;
  readings: { when: string; pieces: [kind: "words" | "field" | "mark", text: string][] }[];
  values: Record<string, Value>;
}

/** Links to other pages: words, address. */
export interface LinksNode extends NodeBase {
  kind: "links";
  items: [words: string, address: string][];
}

/** The page's address as it stands, and a button that copies it. */
export interface AddressNode extends NodeBase {
  kind: "address";
}

/** A large signed matrix; a byte is 127 + 127 times the number. */
export interface MatrixNode extends NodeBase {
  kind: "matrix";
  ref: Ref;
  title: string;
  note: string;
  mean?: Ref;
  text?: string;
  slot?: number;
}

/** The plane from -reach to reach: cells that lines pass (a bit each, by layer), and points of two classes. */
export interface PlaneNode extends NodeBase {
  kind: "plane";
  lines: Ref;
  points: Ref;
  classes: Ref;
  reach: number;
  slot: number;
  label: string;
  /** The two fields that a drag changes, and their largest size. */
  moves?: [x: string, y: string];
  far?: number;
}

/** A number guessed before the run; its slot says the formula's number and words, then what was measured. */
export interface GuessNode extends NodeBase {
  kind: "guess";
  key: string;
  text: string;
  slot: string;
  low: number;
  high: number;
  log: boolean;
  unit: string;
  format: NumberFormat;
}

/** One row an arm; a cell is markup or a number of the newest row. */
export interface TableNode extends NodeBase {
  kind: "table";
  heads: string[];
  rows: (Arm & { cells: (string | NumberItem)[] })[];
  label: string;
}

/** How much of a run is done, from 0 to 1. */
export interface ProgressNode extends NodeBase {
  kind: "progress";
  ref: Ref;
  label: string;
}

/** A list of claims, and the columns that say what was measured of each; `field` is empty in a report. */
export interface ClaimsNode extends NodeBase {
  kind: "claims";
  field: string;
  /** The setting that says after how many seeds `by` more are measured. */
  more: string;
  by: number;
  rows: Claim[];
  which: { ref: Ref };
  measured: { ref: Ref };
  read: { ref: Ref };
  progress: { ref: Ref };
  now: { ref: Ref };
}

/** One claim and what is recorded of it: see bnviz/scene/asking.py. */
export interface Claim {
  place: number;
  key: string;
  topic: string;
  says: string;
  source: string;
  expects: string;
  verdict: string;
  when: string;
  link: string;
  format: NumberFormat;
  decimals: number | null;
  low: number | null;
  high: number | null;
  so: string;
  slow: boolean;
  share: number;
  day: string;
  values: (number | string)[];
}

/** A prediction before the run. */
export interface AskNode extends NodeBase {
  kind: "ask";
  key: string;
  lead: string;
  questions: Question[];
}

/** Its slot of the story says what happened: the value of an option, then perhaps a few words. */
export interface Question {
  id: string;
  text: string;
  options: [value: string, words: string][];
  slot?: string;
}

/** The column of a lesson; `told` is a Lesson (lesson.d.ts) as JSON. */
export interface LessonNode extends NodeBase {
  kind: "lesson";
  told: string;
}

interface ControlBase {
  label: string;
  help: string;
  /** A label for where there is little room. */
  short?: string;
  /** The arm whose setting it is, where that must be said. */
  arm?: string;
  /** Make one step after it, if nothing runs. */
  then?: "step";
}

export interface SwitchControl extends ControlBase {
  kind: "switch";
  field: string;
  value: boolean;
}

export interface SliderControl extends ControlBase {
  kind: "slider";
  field: string;
  value: number;
  low: number;
  high: number;
  log: boolean;
  integer: boolean;
  /** The notches, if not the usual ones. */
  values?: number[];
}

export interface ChoiceControl extends ControlBase {
  kind: "choice";
  field: string;
  value: string;
  options: string[];
}

/** Sets several fields at once: to a value, or to a number of the newest row. */
export interface ButtonControl extends ControlBase {
  kind: "button";
  set: Record<string, Value | { ref: Ref }>;
  primary?: boolean;
}

/** A switch in words. */
export interface EitherControl extends ControlBase {
  kind: "either";
  field: string;
  value: boolean;
  off: string;
  on: string;
}

/** A large button that switches one field; off it is the one thing to press. */
export interface PressControl extends Omit<EitherControl, "kind"> {
  kind: "press";
}

/** What a setting was at the step that is shown: nothing to press. */
export interface SettingControl extends ControlBase {
  kind: "setting";
  field: string;
  value: Value;
}

/** A control of one field; `value` is the default, shown until the server has said what is in force. */
export type FieldControl = EitherControl | PressControl | SwitchControl | SliderControl | ChoiceControl | SettingControl;

export type Control = FieldControl | ButtonControl;

export type SceneNode =
  | AddressNode
  | AskNode
  | BatchNode
  | BoxNode
  | CardNode
  | ChartNode
  | ClaimsNode
  | ClockNode
  | CodeNode
  | ControlsNode
  | DigitsNode
  | DiscloseNode
  | FindingsNode
  | EditNode
  | ExportsNode
  | FlowNode
  | GuessNode
  | HeadingNode
  | HintonNode
  | LessonNode
  | LinksNode
  | LeaveNode
  | MatrixNode
  | NetworkNode
  | OnceNode
  | PlaneNode
  | ProgressNode
  | ReadoutNode
  | SayNode
  | SegmentsNode
  | StoryNode
  | TableNode
  | TextNode
  | TimelineNode
  | TransportNode
  | WayNode;

/** What can be new on a stage. */
export type News = "layout" | "frame" | "state" | "config" | "changes" | "story" | "view" | "notice" | "theme";

/** A node on the page. */
export interface Part {
  element: HTMLElement;
  /** Show what is new; awaited. */
  draw?(run: Run, news: Set<News>): unknown;
  dispose?(): void;
  /** Takes long to draw: waits while it is far from the screen. */
  heavy?: boolean;
  /** Whether it is near the screen; the stage keeps this and what follows. */
  near?: boolean;
  /** What is new since it was drawn. */
  missed?: Set<News>;
  /** When it was drawn, ms. */
  drawn?: number;
}

/** Makes the part of a node. */
export type Kind<N extends SceneNode> = (node: N, stage: Stage) => Part;

/** The maker of every kind of node. */
export type Kinds = { [K in SceneNode["kind"]]: Kind<Extract<SceneNode, { kind: K }>> };
