// Prometheus itself, which others wrote, reads the metrics of a server that has calls: every query of the dashboard and
// of the alerts finds something in them. Without Prometheus on this machine (`apt-get install prometheus`) it is skipped.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { leasePort } from '../../e2e/support/ports.mjs';
import { startBoth } from '../../e2e/support/processes.mjs';
import { Calls } from './support/calls.mjs';
import { RATE_INTERVAL, filled, panels } from './support/dashboard.mjs';
import { query, startPrometheus, until } from './support/prometheus.mjs';

const folder = import.meta.dirname;
const CUSTOMER = '+14155550123';

const has = (program) => spawnSync(program, ['--version']).status === 0;
const missing = ['prometheus', 'promtool'].filter((program) => !has(program));
const skip = missing.length > 0 && `this machine lacks ${missing.join(' and ')}: apt-get install prometheus`;

// Not the whole of it is skipped: then nothing would be counted as skipped.
describe('the monitoring', () => {
  let account;
  let prometheus;
  let metricsPort;

  before(async () => {
    if (skip) return;
    metricsPort = await leasePort();
    const metrics = `127.0.0.1:${metricsPort.port}`;
    account = await startBoth({
      name: 'monitoring',
      server: { env: { METRICS_ADDRESS: metrics, SWEEP_SECONDS: '1', WORKER_DIALS_PER_MINUTE: '1' } },
    });
    prometheus = await startPrometheus(metrics);
    await haveCalls(account);
    await until('Prometheus has read what happened', async () => {
      const rates = await query(prometheus, `rate(canvas_twilio_retries_total[${RATE_INTERVAL}])`);
      return rates.length > 0;
    });
  });
  after(async () => {
    await prometheus?.stop();
    await account?.stop();
    await metricsPort?.release();
  });

  for (const panel of panels) {
    test(`the panel "${panel.title}" has something to show`, { skip }, async () => {
      for (const { expr, legendFormat } of panel.targets) {
        const series = await query(prometheus, filled(expr));
        assert.notEqual(series.length, 0, expr);
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          assert.ok(series.every(({ metric }) => metric[label]), `${label} of ${expr}`);
        }
      }
    });
  }

  test('the list of jobs has the server', { skip }, async () => {
    const jobs = await query(prometheus, 'count by (job) (canvas_build_info)');
    assert.deepEqual(jobs.map(({ metric }) => metric.job), ['canvas']);
  });

  test('each alert fires when what it is about happens, and not otherwise', { skip }, () => {
    const tests = join(folder, 'alerts.test.yaml');
    const checked = spawnSync('promtool', ['test', 'rules', tests], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    const names = (file, key) => new Set(Array.from(readFileSync(file, 'utf8').matchAll(key), ([, name]) => name));
    const alerts = names(join(folder, 'alerts.yaml'), /- alert: (\w+)/g);
    assert.deepEqual(names(tests, /- alertname: (\w+)/g), alerts, 'each has a test');
  });

  test('the alerts are about metrics that are there', { skip }, async () => {
    const file = join(folder, 'alerts.yaml');
    const names = new Set(readFileSync(file, 'utf8').match(/canvas_[a-z_]+/g));
    for (const name of names) {
      assert.notEqual((await query(prometheus, name)).length, 0, name);
    }
  });
});

/** A call that is held once while Twilio fails, one that is too many, and a callback that is not Twilio's. */
async function haveCalls(account) {
  const calls = await Calls.of(account);
  const call = await calls.talk(CUSTOMER);
  assert.equal((await calls.create(CUSTOMER)).status, 429);
  const fault = { method: 'POST', path: '/sync.twilio.com/*/Items/*', status: 503, times: 1 };
  await calls.control('PUT', 'faults', { requests: [fault] });
  await calls.hold(call, true);
  assert.equal((await calls.ask('/call-outbound-join', {})).status, 403);
}
