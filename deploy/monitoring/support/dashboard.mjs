// The dashboard, as Grafana reads it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Prometheus needs two samples for a rate. */
export const RATE_INTERVAL = '30s';

const dashboard = JSON.parse(readFileSync(join(import.meta.dirname, '../grafana-dashboard.json')));

/** Those that show something; the others are headings. */
export const panels = dashboard.panels.filter((panel) => panel.targets);

/** A query of the dashboard, as Grafana sends it. */
export function filled(expr) {
  return expr.replaceAll('$__rate_interval', RATE_INTERVAL).replaceAll('$job', '.*');
}
