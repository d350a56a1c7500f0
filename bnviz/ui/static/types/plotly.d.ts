// What is used of Plotly.js. Its figures are free-form: which attributes there are depends on the type of the trace.

/** A trace, a layout or an axis of a figure. */
export type Attributes = Record<string, any>;

export interface Figure {
  data: Attributes[];
  layout: Attributes;
}

export interface Plotly {
  react(element: HTMLElement, data: Attributes[], layout: Attributes, config: Attributes): Promise<unknown>;
  purge(element: HTMLElement): void;
  downloadImage(
    element: HTMLElement,
    options: { format: "png" | "svg"; filename: string; width: number; height: number; scale: number },
  ): Promise<string>;
}

/** An element that Plotly has drawn in. */
export interface PlotElement extends HTMLElement {
  on(event: "plotly_relayout", handler: (moved: Attributes) => void): void;
  on(event: "plotly_doubleclick", handler: () => void): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}
