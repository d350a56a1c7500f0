// The component of a page with a lesson: the live component, and what the lesson's column tells the page.

/** @import { Component } from "./live.js" */

import live from "./live.js";

/** @type {WeakSet<HTMLElement>} */
const HEARD = new WeakSet();

/** @param {Component & {setStateValue: (name: string, value: unknown) => void}} component */
export default function lessonPage(component) {
  const { parentElement, setStateValue } = component;
  if (!HEARD.has(parentElement)) {
    HEARD.add(parentElement);
    parentElement.addEventListener("bnviz-lesson", (event) => {
      // a state, no trigger: of several triggers that are on their way at once only the last one arrives. The page
      // reads it whenever it is drawn
      if (event instanceof CustomEvent) setStateValue("lesson", event.detail);
    });
  }
  return live(component);
}
