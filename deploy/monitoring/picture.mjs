// Draws the dashboard's graphs after a hundred calls, as `docs/pictures/dashboard.png`: `node deploy/monitoring/picture.mjs`.
//
// Grafana itself is in no package registry; uPlot is what it draws its graphs with. Needs Prometheus, Chromium and what
// `cargo xtask build` has built.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { launchBrowser } from '../../e2e/support/browser.mjs';
import { leasePort } from '../../e2e/support/ports.mjs';
import { projectFolder, startBoth } from '../../e2e/support/processes.mjs';
import { Calls } from './support/calls.mjs';
import { filled, panels } from './support/dashboard.mjs';
import { queryRange, startPrometheus } from './support/prometheus.mjs';

const CALLS = 100;
/** Of them Twilio fails one request each. */
const EVERY_FAILURE = 10;
const PICTURE = join(projectFolder, 'docs/pictures/dashboard.png');

const STYLE = `
  body { margin: 0; background: #f4f5f5; color: #24292e; font: 13px system-ui, sans-serif; }
  main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; padding: 8px; }
  section { background: #fff; border: 1px solid #dcdfe3; border-radius: 3px; padding: 8px; }
  h2 { margin: 0 0 4px; font-size: 13px; font-weight: 600; }
  .u-legend { text-align: left; font-size: 11px; }
`;

const metricsPort = await leasePort();
const metrics = `127.0.0.1:${metricsPort.port}`;
const account = await startBoth({
  name: 'dashboard',
  server: { env: { METRICS_ADDRESS: metrics, SWEEP_SECONDS: '5', WORKER_DIALS_PER_MINUTE: '0' } },
});
const prometheus = await startPrometheus(metrics);
try {
  const start = Date.now() / 1000;
  await haveCalls();
  const graphs = await Promise.all(panels.map((panel) => graphOf(panel, start, Date.now() / 1000)));
  await draw(graphs);
  console.log(`drawn: ${PICTURE}`);
} finally {
  await prometheus.stop();
  await account.stop();
  await metricsPort.release();
}

async function haveCalls() {
  const calls = await Calls.of(account);
  for (let index = 0; index < CALLS; index += 1) {
    const call = await calls.talk(`+1415555${String(1000 + index)}`);
    if (index % EVERY_FAILURE === 0) {
      const fault = { method: 'POST', path: '/sync.twilio.com/*/Items/*', status: 503, times: 1 };
      await calls.control('PUT', 'faults', { requests: [fault] });
    }
    await calls.hold(call, true);
    await calls.hold(call, false);
    await calls.end(call);
  }
}

/** Title, unit, and for each line its name and its values, one a second. */
async function graphOf({ title, targets, fieldConfig }, start, end) {
  const times = Array.from({ length: Math.floor(end - start) + 1 }, (_, second) => start + second);
  const lines = [];
  for (const { expr, legendFormat } of targets) {
    for (const { metric, values } of await queryRange(prometheus, filled(expr), start, end)) {
      const at = new Map(values.map(([time, value]) => [Math.round(time - start), Number(value)]));
      const points = times.map((_, second) => {
        const value = at.get(second);
        return Number.isFinite(value) ? value : null;
      });
      const name = legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '');
      if (points.some((point) => point !== null)) lines.push({ name, points });
    }
  }
  return { title, unit: fieldConfig.defaults.unit, times, lines };
}

async function draw(graphs) {
  const folder = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
  const read = (name) => readFileSync(join(folder, 'dist', name), 'utf8');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1380, height: 800 }, deviceScaleFactor: 1 });
    await page.setContent(`<style>${read('uPlot.min.css')}${STYLE}</style><main></main>`);
    await page.addScriptTag({ content: read('uPlot.iife.min.js') });
    await page.evaluate(drawInPage, graphs);
    await page.screenshot({ path: PICTURE, fullPage: true });
  } finally {
    await browser.close();
  }
}

/** Runs in the page. */
function drawInPage(graphs) {
  const COLOURS = ['#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42', '#1f78c1', '#ba43a9', '#705da0', '#508642', '#cca300'];
  const UNITS = {
    s: (value) => (value < 1 ? `${Number((value * 1000).toPrecision(3))} ms` : `${Number(value.toPrecision(3))} s`),
    reqps: (value) => `${Number(value.toPrecision(3))}/s`,
    ops: (value) => `${Number(value.toPrecision(3))}/s`,
    short: (value) => String(Number(value.toPrecision(3))),
  };
  for (const { title, unit, times, lines } of graphs) {
    const section = document.body.querySelector('main').appendChild(document.createElement('section'));
    section.appendChild(document.createElement('h2')).textContent = title;
    const written = (value) => (value === null || value === undefined ? '' : UNITS[unit](value));
    const series = lines.map(({ name }, index) => ({
      label: name,
      stroke: COLOURS[index % COLOURS.length],
      width: 1.5,
      value: (_, value) => written(value),
    }));
    const axes = [{ size: 30 }, { size: 60, values: (_, splits) => splits.map(written) }];
    const options = { width: 430, height: 170, series: [{ value: '{HH}:{mm}:{ss}' }, ...series], axes, cursor: { show: false } };
    options.legend = { live: false };
    options.scales = { y: { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } };
    new uPlot(options, [times, ...lines.map(({ points }) => points)], section);
  }
}
