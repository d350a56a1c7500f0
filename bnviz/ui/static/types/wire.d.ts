// What crosses the wire between bnviz/stream/ and the browser.

import type { Tokens } from "../theme.js";
import type { SceneNode } from "./scene.js";

/** A column of the run's record and an index into it; a name in the index is a view variable. */
export type Ref = [column: string, index: (number | string)[]];

/** What a setting takes. */
export type Value = boolean | number | string;

/** Settings by dotted field. */
export type Settings = Record<string, Value>;

/** What the visitor chose to look at, counted from 0; `at` is the step that is shown, -1 for the newest. */
export type View = Record<string, number>;

/** One setting that changed while the run went on: `step` is the first step that it acted in. */
export interface Change {
  step: number;
  field: string;
  old: Value;
  new: Value;
  arm: string | null;
}

export type RunState =
  | "opening" | "waiting" | "replaying" | "ready" | "running" | "pausing" | "paused" | "over" | "failed"
  | "recorded"; // in a report: the server knows no such state

/** The settings in force. */
export interface InForce {
  config: Settings;
  /** The larger is the newer. */
  revision: number;
  /** Up to which of the receiver's numbered changes they have come. */
  echo: number;
}

/** What the frames of one generation hold, and where the run stands when they begin. */
export interface Layout extends FrameLayout, InForce {
  run: string;
  experiment: string;
  view: View;
  changes: Change[];
  state: RunState;
  rate: number;
  /** The step up to which a run is being repeated; -1 if none is. */
  goal: number;
  /** The branch that was removed last and can be brought back; empty if there is none. */
  gone?: string;
  /** The steps of a recorded run that can be shown; all of a live one. */
  moments?: number[];
}

/** The part of a layout by which a frame is read. */
export interface FrameLayout {
  generation: number;
  line: Ref[];
  film: { ref: Ref; size: number }[];
  now: { ref: Ref; shape: number[]; dtype: "f4" | "u1" }[];
}

export interface Frame {
  generation: number;
  /** Forget all rows before these. */
  reset: boolean;
  /** The last line row is to be dropped before the next frame's rows are added. */
  provisional: boolean;
  /** The newest step. */
  last: number;
  stride: number;
  filmStride: number;
  /** When the server had the step, seconds since 1970. */
  time: number;
  steps: Uint32Array;
  /** One for each line reference, as long as `steps`. */
  lines: Float32Array[];
  filmSteps: Uint32Array;
  /** One for each film reference, of `filmSteps.length * size` numbers. */
  films: Uint8Array[];
  now: (Float32Array | Uint8Array)[];
}

/** A JSON message that the server sends. */
export type ServerMessage =
  | ({ type: "layout" } & Layout)
  | { type: "state"; state: RunState; rate: number; goal: number; gone?: string; message?: string }
  | ({ type: "settings"; step: number } & InForce)
  | { type: "changes"; changes: Change[] }
  | { type: "story"; slots: Record<string, string[]> }
  | { type: "notice"; text: string };

/** A message that the browser sends: see bnviz/stream/wire.py, `parse`. */
export type ClientMessage =
  | { do: "play" | "pause" | "step" | "reset" | "again" | "seed" | "undo" }
  | { do: "pace"; rate: number }
  | { do: "change"; set: Settings; number: number }
  | { do: "view"; set: View }
  | { do: "visible"; on: boolean }
  | { do: "replay"; to: number; on: boolean }
  | { do: "branch"; arm: string; to: number }
  | { do: "remove"; arm: string };

/** Where a stage's messages and frames come from and where its own go: a WebSocket, or a recording of one. */
export interface Channel {
  /** Send one message; false if it could not be sent. */
  send(message: ClientMessage): boolean;
  /** Stop for good. */
  close(): void;
}

/** What a channel tells the stage that opened it. */
export interface ChannelEvents {
  message(message: ServerMessage): void;
  frame(frame: ArrayBuffer): void;
  /** The connection is lost and is being sought. */
  disconnected(): void;
  /** The server does not know the session any more; said again until the page has another. */
  expired(): void;
  /** Whether something should arrive all the time. */
  expectsNews(): boolean;
}

/** What a report holds (bnviz/report/recording.py): the messages of a stream, with frames in base 64. */
export interface Recording {
  scene: SceneNode;
  tokens: Tokens;
  layout: { type: "layout" } & Layout;
  /** The whole kept history, shown at its end. */
  frame: string;
  /** What the kept steps show, the newest last; a slot's sentences are places in `sentences`. */
  moments: { step: number; frame: string; slots: Record<string, number[]> }[];
  sentences: string[];
}

/** Opens the channel of a session; `path` is relative to the page's base and names the session. */
export type OpenChannel = (path: string, events: ChannelEvents) => Channel;
