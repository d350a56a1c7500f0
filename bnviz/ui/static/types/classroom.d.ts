// What crosses the wire of a class: see docs/protocol.md, "A class".

import type { Tokens } from "../theme.js";
import type { SceneNode } from "./scene.js";
import type { ServerMessage } from "./wire.js";

export interface ClassQuestion {
  number: number;
  text: string;
  options: string[];
  /** Falling; empty where no number decides. */
  bounds: number[];
  by: number;
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

export interface ClassMessage {
  type: "class";
  code: string;
  mark: string;
  here: number;
  exploring: boolean;
  paused: boolean;
  calls: number;
  ended: boolean;
  phase: string;
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

export interface TeacherMessage {
  type: "teacher";
  address: { origin: string; shown: string; problem: string };
  handed: { link: string; step: number; lines: { colour: string; points: [number, number][] }[] }[];
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
