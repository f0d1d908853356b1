// Prometheus, and what is asked of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { leasePort } from '../../../e2e/support/ports.mjs';

/** Prometheus, which reads these metrics every second. */
export async function startPrometheus(metrics) {
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
export function query(prometheus, text) {
  return ask(prometheus, 'query', { query: text });
}

/** The same from one moment to another, both in seconds, every second. */
export function queryRange(prometheus, text, start, end) {
  return ask(prometheus, 'query_range', { query: text, start, end, step: 1 });
}

async function ask({ url }, how, question) {
  const answer = await fetch(`${url}/api/v1/${how}`, { method: 'POST', body: new URLSearchParams(question) });
  const body = await answer.json();
  assert.equal(body.status, 'success', `${question.query}: ${body.error}`);
  return body.data.result;
}

export async function until(what, look) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await look();
    if (found) return found;
    await sleep(100);
  }
  assert.fail(`in vain: ${what}`);
}
