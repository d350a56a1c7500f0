// What a tab keeps while it is open: answers to predictions. A browser may forbid storage; then nothing is kept.

/** What is kept under a key; null where nothing is. @param {string} key */
export function remembered(key) {
  try {
    return sessionStorage.getItem(key);
  } catch (blocked) {
    notKept(blocked);
    return null;
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch (blocked) {
    notKept(blocked);
  }
}

/** @param {unknown} blocked */
const notKept = (blocked) => console.info("bnviz: the choice is not kept", String(blocked));
