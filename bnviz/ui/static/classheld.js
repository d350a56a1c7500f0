// The class that a teacher's tab holds: its code, its token, the open question; and how one is started or opened again.

/** @import { TeacherMessage } from "./types/classroom.js" */

const KEPT = "bnviz:class"; // in the tab's storage: code, token, the open question
const KEY = "bnviz:teacher"; // in the browser's: the teacher's key

/** @typedef {{code: string, token: string, open?: TeacherMessage["open"]}} Held */

/** @returns {Held | null} */
export function held() {
  const text = sessionStorage.getItem(KEPT);
  return text ? JSON.parse(text) : null;
}

/** @param {Held} found */
export const hold = ({ code, token, open }) => sessionStorage.setItem(KEPT, JSON.stringify({ code, token, open }));

export const forget = () => sessionStorage.removeItem(KEPT);

/**
 * Start a class, or open one again; null where the server refuses, which is said.
 * @param {Held | null} again @param {(text: string) => void} say @returns {Promise<Held | null>}
 */
export async function opened(again, say) {
  const key = localStorage.getItem(KEY);
  const held = again ? { code: again.code, token: again.token } : {};
  const body = JSON.stringify({ ...held, ...(key ? { key } : {}) });
  const answer = await fetch(new URL("class", document.baseURI), { method: "POST", body });
  if (answer.ok) return answer.json();
  const text = await answer.text();
  if (answer.status === 403) {
    const typed = prompt(text);
    if (typed) {
      localStorage.setItem(KEY, typed);
      return opened(again, say);
    }
  }
  say(text);
  return null;
}
