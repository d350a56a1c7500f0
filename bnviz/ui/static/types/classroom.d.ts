// What crosses the wire of a class: see docs/protocol.md, "A class".

import type { Tokens } from "../theme.js";
import type { Part } from "./lesson.js";
import type { SceneNode } from "./scene.js";
import type { ServerMessage } from "./wire.js";

export interface ClassQuestion {
  number: number;
  text: string;
  options: string[];
  /** Falling; empty where no number decides. */
  bounds: number[];
  by: number;
  /** The step that decides a lesson's question; 0 for others. */
  to: number;
  unit: string;
  arm: string;
  /** Of that arm, for both themes; empty without one. */
  colour: string;
  what: string;
  /** Whether the teacher says what is true. */
  scored: boolean;
  /** Where the run stood; -1 while it is on its way. */
  step: number;
  answers: number;
  vote: "first" | "second";
  /** How the answers lie, once the vote is closed. */
  word?: string;
  tallies?: { first: number[] | null; second: number[] | null };
  found?: { option: number; said: string }[];
  /** The number so far; null where it is none. */
  curve: [step: number, value: number | null][];
}

export interface LessonInClass {
  title: string;
  at: number;
  of: number;
  items: { kind: "paragraph" | "ask" | "task"; parts: Part[]; options: Part[][] }[];
}

export interface ClassMessage {
  type: "class";
  code: string;
  mark: string;
  here: number;
  exploring: boolean;
  paused: boolean;
  calls: number;
  ended: boolean;
  /** To the run as it was when the class ended; empty before. */
  link: string;
  phase: string;
  /** The step of a lesson at which the teacher is; null where none is shown. */
  lesson: LessonInClass | null;
  question: ClassQuestion | null;
}

export interface SceneMessage {
  type: "scene";
  scene: SceneNode;
  tokens: Tokens;
  plotly: string;
  title: string;
}

export interface OwnMessage {
  type: "own";
  ws: string;
  scene: SceneNode;
  link: string;
  revision: number;
}

/** A run that was handed in: its link, and a small picture of the number on its cards. */
export interface HandedRun {
  link: string;
  step: number;
  what: string;
  format: string;
  lines: { arm: string; colour: string; points: [step: number, value: number][] }[];
}

export interface TeacherMessage {
  type: "teacher";
  address: { origin: string; shown: string; problem: string };
  handed: HandedRun[];
  away: number | null;
  ready: boolean;
  /** The open question, whole, for this page to keep: it asks it anew where the server has forgotten it. */
  open: { question: object; step: number } | null;
  /** Whether the run can be asked about. */
  stands: boolean;
}

export type ClassServerMessage =
  | ClassMessage
  | SceneMessage
  | OwnMessage
  | TeacherMessage
  | { type: "mine"; votes: Record<string, number>; number: number; kept: number }
  | { type: "questions"; questions: ClassQuestion[]; numbers: string[] }
  | ServerMessage;
