// A stage without a page: it keeps what is asked of it, and holds every request to those that the server takes.

import assert from "node:assert/strict";

import { Run } from "../../bnviz/ui/static/run.js";
import { cases } from "./cases.js";

const ACCEPTED = cases("messages").accepted;
const shape = (request) => JSON.stringify(Object.entries(request).map(([name, value]) => [name, typeof value]).sort());

/** Whether the server takes such a request: the same word, the same names, values of the same types. */
const accepted = (request) => ACCEPTED.some((each) => each.do === request.do && shape(each) === shape(request));

export class FakeStage {
  run = new Run();
  sent = [];
  settled = 0;
  connected = true;
  refreshed = [];

  send(request) {
    assert.ok(accepted(request), `the server does not take ${JSON.stringify(request)}`);
    if (this.connected) this.sent.push(request);
    return this.connected;
  }

  refresh(...news) {
    this.refreshed.push(...news);
  }

  onSettled() {
    this.settled += 1;
  }
}
