// A lesson as bnviz/lessons/player.py sends it.

import type { NumberFormat } from "./scene.js";
import type { Settings, Value, View } from "./wire.js";

/** An expression: a word, then what it takes (bnviz/lessons/grammar.py). */
export type Tree = [word: string, ...rest: any[]];

/** A part of a text. */
export type Part =
  | { kind: "words"; text: string; strong?: boolean }
  | { kind: "number"; tree: Tree; format: NumberFormat; strong?: boolean }
  | { kind: "link"; text: string; href: string }
  | { kind: "act"; text: string; set?: Settings; view?: View; to?: number; play?: boolean; arm?: string };

export interface Ask {
  kind: "ask";
  question: Part[];
  options: { says: Part[]; when: Tree }[];
  measure: number | null;
  then: Part[];
}

export interface Task {
  kind: "task";
  do: Part[];
  until: Tree;
  by: number | null;
  /** Seconds after which the hint is shown. */
  after: number;
  hint: Part[];
  then: Part[];
  /** The settings and view variables that the reader is to touch; null in a challenge, where finding them is the task. */
  touches: string[] | null;
}

export interface LessonStep {
  experiment: string;
  /** Whether the step begins with a run of its own. */
  sets: boolean;
  items: ({ kind: "paragraph"; parts: Part[] } | Ask | Task)[];
}

export interface Challenge {
  result: Tree;
  format: NumberFormat;
  label: string;
  /** Whether a smaller result is the better one. */
  least: boolean;
  locked: Record<string, Value>;
  labels: string[];
  /** What the reader may change: field, label, and what it is at first. */
  own: [field: string, label: string, start: Value][];
  /** Whether every record follows from the settings alone: then other settings are another run. */
  timeless: boolean;
  defaults: Settings;
  /** Where a link to a run leads, and what its keys start with there. */
  page: string;
  prefix: string;
}

/** What a lesson's node tells, as JSON: the words beside a run of one of its experiments. */
export interface Lesson {
  name: string;
  title: string;
  place: string;
  next: string;
  experiment: string;
  steps: LessonStep[];
  challenge: Challenge | null;
}

/** What the page is told by the column. */
export interface Told {
  /** The lesson; empty for the list of all. */
  lesson: string;
  at: number;
  /** Whether the run is put back as the lesson has it. */
  put: boolean;
  /** Grows with every message. */
  count: number;
}

/** One of the reader's own runs of a challenge. */
export interface Attempt {
  number: number;
  /** Of the run, for as long as it is there. */
  id: string;
  /** What was set, in words. */
  says: string;
  /** The result; null where the task was not done. */
  value: number | null;
  link: string;
}

/** What is kept of a lesson in this browser. */
export interface Kept {
  /** The step where the reader is, counted from 0. */
  at: number;
  /** Steps that were done or skipped. */
  done: number[];
  /** The reader's own answer, by step. */
  answers: Record<number, number>;
  /** What happened, by step. */
  facts: Record<number, number>;
  /** The numbers in what was said afterwards, by step. */
  said: Record<number, string[]>;
  /** The best result of a challenge, and the link to its run. */
  best?: { value: number; link: string };
  /** The reader's own runs of a challenge, the best one first. */
  runs?: Attempt[];
}
