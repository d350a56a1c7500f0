// The projector's keys and size on pages that show no run: the lists. Where a run is shown, its stage sees to both.

import { projected, typed } from "./keys.js";
import { fit } from "./projector.js";

document.addEventListener("keydown", (event) => {
  if (!typed(event) && !document.querySelector(".bnviz-live")) projected(event);
});
fit();
