// How far a reader has come in a lesson: kept in this browser and nowhere else.

/** @import { Kept } from "./types/lesson.js" */

/** @returns {Kept} */
const nothing = () => ({ at: 0, done: [], answers: {}, facts: {}, said: {} });

/** @param {string} name of a lesson */
const keyOf = (name) => `bnviz:lesson:${name}`;

/** What was kept while the browser forbids storage. @type {Map<string, string>} */
const MEMORY = new Map();

/** What is kept of a lesson. @param {string} name @returns {Kept} */
export function kept(name) {
  const text = read(keyOf(name));
  if (!text) return nothing();
  try {
    const found = { ...nothing(), ...JSON.parse(text) };
    return Array.isArray(found.done) ? found : nothing();
  } catch (broken) {
    console.info("bnviz: what was kept of a lesson cannot be read", String(broken));
    return nothing();
  }
}

/** @param {string} name @param {Kept} progress */
export function keep(name, progress) {
  const text = JSON.stringify(progress);
  MEMORY.set(keyOf(name), text);
  try {
    localStorage.setItem(keyOf(name), text);
  } catch (blocked) {
    console.info("bnviz: progress is not kept after this page", String(blocked));
  }
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key) ?? MEMORY.get(key) ?? "";
  } catch (blocked) {
    console.info("bnviz: progress is not kept after this page", String(blocked));
    return MEMORY.get(key) ?? "";
  }
}
