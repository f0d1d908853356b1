// Prometheus itself, which others wrote, reads the metrics of a server that has calls: every query of the dashboard and
// of the alerts finds something in them. Without Prometheus on this machine (`apt-get install prometheus`) it is skipped.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { leasePort } from '../../e2e/support/ports.mjs';
import { startBoth } from '../../e2e/support/processes.mjs';

const folder = import.meta.dirname;
const AGENT = 'client:agent_40example_2Ecom';
const AGENT_NUMBER = '+15005550101';
const CUSTOMER = '+14155550123';
/** Some seconds of a call: Prometheus needs two samples for a rate. */
const RATE_INTERVAL = '30s';

const has = (program) => spawnSync(program, ['--version']).status === 0;
const missing = ['prometheus', 'promtool'].filter((program) => !has(program));
const skip = missing.length > 0 && `this machine lacks ${missing.join(' and ')}: apt-get install prometheus`;

const dashboard = JSON.parse(readFileSync(join(folder, 'grafana-dashboard.json')));
const panels = dashboard.panels.filter((panel) => panel.targets);

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

  test('the alerts are rules that Prometheus takes, about metrics that are there', { skip }, async () => {
    const file = join(folder, 'alerts.yaml');
    const checked = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
    const names = new Set(readFileSync(file, 'utf8').match(/canvas_[a-z_]+/g));
    for (const name of names) {
      assert.notEqual((await query(prometheus, name)).length, 0, name);
    }
  });
});

/** A query of the dashboard, as Grafana sends it. */
function filled(expr) {
  return expr.replaceAll('$__rate_interval', RATE_INTERVAL).replaceAll('$job', '.*');
}

/** A call that is held once while Twilio fails, one that is too many, and a callback that is not Twilio's. */
async function haveCalls({ emulator, server }) {
  const control = async (method, path, body) => {
    const answer = await fetch(`${emulator.url}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json().catch(() => undefined);
  };
  const { token } = await control('GET', 'session');
  const ask = (path, form) =>
    fetch(server.url + path, { method: 'POST', body: new URLSearchParams({ Token: token, ...form }) });
  const call = { To: CUSTOMER, From: AGENT_NUMBER, Worker: AGENT, Internal: 'false' };
  const made = await ask('/create-new-task', call);
  assert.equal(made.status, 200, await made.clone().text());
  const { taskSid, agentJoinUrl } = await made.json();
  assert.equal((await ask('/create-new-task', call)).status, 429);
  await accept(emulator, taskSid, agentJoinUrl);
  const customer = await until('the customer rings', async () => {
    const { calls } = await control('GET', 'state');
    return calls.find(({ to, status }) => to === CUSTOMER && status === 'ringing');
  });
  await control('POST', `calls/${customer.sid}/answer`);
  await control('GET', 'settled');
  const fault = { method: 'POST', path: '/sync.twilio.com/*/Items/*', status: 503, times: 1 };
  await control('PUT', 'faults', { requests: [fault] });
  const hold = await ask('/hold-conference-participant', { taskSid, participant: customer.sid, hold: 'true' });
  assert.equal(hold.status, 200, await hold.clone().text());
  await control('GET', 'settled');
  assert.equal((await ask('/call-outbound-join', {})).status, 403);
}

/** The agent accepts the task, and their telephone picks up by itself. */
async function accept(emulator, taskSid, agentJoinUrl) {
  const credentials = Buffer.from(`${emulator.account_sid}:${emulator.auth_token}`).toString('base64');
  const headers = { Authorization: `Basic ${credentials}` };
  const tasks = `${emulator.url}/taskrouter.twilio.com/v1/Workspaces/${emulator.workspace_sid}/Tasks`;
  const reservation = await until('the task is offered', async () => {
    const list = await fetch(`${tasks}/${taskSid}/Reservations`, { headers });
    return (await list.json()).reservations[0];
  });
  const [url, fragment] = agentJoinUrl.split('#');
  const form = {
    Instruction: 'call',
    CallFrom: AGENT_NUMBER,
    CallUrl: `${url}&reservationSid=${reservation.sid}&workerSid=${reservation.worker_sid}#${fragment}`,
    CallAccept: 'true',
  };
  const path = `${tasks}/${taskSid}/Reservations/${reservation.sid}`;
  const accepted = await fetch(path, { method: 'POST', headers, body: new URLSearchParams(form) });
  assert.ok(accepted.ok, await accepted.text());
}

/** Prometheus, which reads these metrics every second. */
async function startPrometheus(metrics) {
  const { port, release } = await leasePort();
  const data = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const config = join(data, 'prometheus.yml');
  const job = `{ job_name: canvas, static_configs: [{ targets: ['${metrics}'] }] }`;
  writeFileSync(config, `global: { scrape_interval: 1s }\nscrape_configs: [${job}]\n`);
  const child = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${data}/tsdb`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(data, { recursive: true, force: true });
    await release();
  };
  await until('Prometheus is ready', async () => {
    assert.equal(child.exitCode, null, 'Prometheus has ended');
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    return answer?.ok;
  });
  return { url, stop };
}

/** The series that a query finds. */
async function query({ url }, text) {
  const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: text }) });
  const body = await answer.json();
  assert.equal(body.status, 'success', `${text}: ${body.error}`);
  return body.data.result;
}

async function until(what, look) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found) return found;
    await sleep(100);
  }
  assert.fail(`in vain: ${what}`);
}
