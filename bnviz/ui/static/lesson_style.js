// The style sheet of lessons, loaded once a page.

/** @type {Promise<void> | undefined} */
let loaded;

/** Resolves when it is in force. */
export const styled = () => (loaded ??= new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("lesson.css", import.meta.url).href;
  link.onload = link.onerror = () => done();
  document.head.append(link);
}));
