// What `cargo xtask build --json` prints is for programs: a pipeline that deploys the files elsewhere, or compares them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { projectFolder } from './support/processes.mjs';

const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');
const FILE = 'build/plugin-outbound-participants-canvas.js';

// It is built already; cargo may be compiling for another story, though, and does so for one at a time.
test('a build tells as JSON which files it has made, of which version and commit', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(xtask, ['build', 'plugin', '--json'], { cwd: projectFolder });
  const { version, commit, files } = JSON.parse(stdout);
  assert.deepEqual(files.map(({ part, path }) => [part, path]), [['plugin', FILE], ['plugin', `${FILE}.map`]]);
  for (const { path, bytes, sha256 } of files) {
    const content = await readFile(join(projectFolder, path));
    assert.equal(bytes, content.length, path);
    assert.equal(sha256, createHash('sha256').update(content).digest('hex'), path);
  }
  const banner = `/* outbound-participants-canvas ${version} (${commit}) */`;
  assert.ok((await readFile(join(projectFolder, FILE), 'utf8')).startsWith(banner), banner);
});
