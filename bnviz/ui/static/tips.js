// Explanations on hover and focus: one bubble a stage, out of the way of what it explains.

/** @import { Stage } from "./stage.js" */

import { make, set, unique } from "./elements.js";

/** @type {WeakMap<Stage, HTMLElement>} */
const BUBBLES = new WeakMap();

/** @param {Stage} stage */
function bubbleOf(stage) {
  const bubble = BUBBLES.get(stage) ?? newBubble(stage);
  if (!bubble.isConnected) stage.root.append(bubble);
  return bubble;
}

/** @param {Stage} stage */
function newBubble(stage) {
  const bubble = make("div", { class: "bubble", role: "tooltip", id: unique("bubble"), hidden: true });
  BUBBLES.set(stage, bubble);
  addEventListener("keydown", ({ key }) => key === "Escape" && set(bubble, { hidden: true }));
  addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Element && target.closest(".term"))) set(bubble, { hidden: true });
  });
  addEventListener("scroll", () => set(bubble, { hidden: true }), { capture: true, passive: true });
  return bubble;
}

/**
 * Let an element explain itself, or the control that it is the name of.
 * @param {HTMLElement} element @param {string} text @param {Stage} stage @param {HTMLElement} [control]
 */
export function explain(element, text, stage, control) {
  if (!text) return element;
  const show = () => {
    const bubble = bubbleOf(stage);
    bubble.textContent = text;
    set(element, { "aria-describedby": bubble.id });
    set(bubble, { hidden: false });
    const at = element.getBoundingClientRect();
    const [width, height] = [bubble.offsetWidth, bubble.offsetHeight];
    const below = at.bottom + 8 + height < innerHeight;
    bubble.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    bubble.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`;
  };
  const hide = () => {
    set(bubbleOf(stage), { hidden: true });
    set(element, { "aria-describedby": null });
  };
  element.addEventListener("pointerenter", show);
  element.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && hide());
  element.addEventListener("focus", show);
  element.addEventListener("blur", hide);
  if (control) {
    set(control, { "aria-description": text });
    control.addEventListener("focus", () => control.matches(":focus-visible") && show());
    control.addEventListener("blur", hide);
  }
  return element;
}
