// A report: the stage of a recorded run, whose messages lie in the file.

/** @import { Recording } from "./types/wire.js" */

import { RecordedChannel } from "./recording.js";
import { Stage } from "./stage.js";

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`a report without its ${id}`);
  return found;
}

/** @type {Recording} */
const recording = JSON.parse(element("recording").textContent);
const { scene, tokens } = recording;
if (!window.Plotly) throw new Error("a report without Plotly.js");
const plotly = Promise.resolve(window.Plotly);
const stage = new Stage(element("run"), tokens, plotly, (_path, events) => new RecordedChannel(recording, events));
stage.show({ ws: "recorded", plotly: "", scene, tokens, revision: 0 });
