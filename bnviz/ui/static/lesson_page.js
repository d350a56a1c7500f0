// The component of a page with a lesson: the live component, and what the lesson's column tells the page.

/** @import { Component } from "./live.js" */

import live from "./live.js";

/** @type {WeakSet<HTMLElement>} */
const HEARD = new WeakSet();

/** @param {Component} component */
export default function lessonPage(component) {
  const { parentElement, setTriggerValue } = component;
  if (!HEARD.has(parentElement)) {
    HEARD.add(parentElement);
    parentElement.addEventListener("bnviz-lesson", (event) => {
      if (event instanceof CustomEvent) setTriggerValue("lesson", event.detail);
    });
  }
  return live(component);
}
