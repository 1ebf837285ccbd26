import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, Width } from "./chart.ts";
import { nameRoom, nameText } from "./chart-parts.ts";
import { escapeText, type Html, html, trusted } from "./markup.ts";

use([BarChart, GridComponent, SVGRenderer]);

const pixels: Readonly<Record<Width, number>> = { wide: 920, narrow: 340 };

/** A chart as two drawings, of which the page shows the one that fits. */
export const figureOf = (chart: Chart): Html =>
  html`<div class="chart" role="img" aria-label="${chart.says}">${draw(chart, "wide")}${draw(chart, "narrow")}</div>`;

function draw({ option, height, names }: Chart, width: Width): Html {
  const size = { width: pixels[width], height: height(width) };
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option(width) });
    const svg = plain(chart.renderToSVGString({ useViewBox: true }), width);
    const named = svg.replace(/>name(\d+)<\/text>/g, (_, place: string) => {
      const name = nameText(names[Number(place)] ?? "", nameRoom[width]);
      return `>${escapeText(name)}</text>`;
    });
    return trusted(named);
  } finally {
    chart.dispose();
  }
}

// The renderer numbers its classes through the whole process, and marks shapes for scripts that this page doesn't have.
// It never sees a text of the log: one called __proto__ would reach Object.prototype through its caches.
const plain = (svg: string, width: Width): string =>
  svg
    .replace(/<style\b[\s\S]*?<\/style>/g, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events|xml:space|xmlns:xlink|baseProfile|version)="[^"]*"/g, "")
    .replace(/<svg width="\d+" height="\d+"/, `<svg class="${width}" aria-hidden="true" focusable="false"`)
    .replace(/\s*\n\s*/g, "");
