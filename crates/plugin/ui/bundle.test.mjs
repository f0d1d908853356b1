// The file that Flex loads and its source map: made from a stand-in for the Rust half, in a folder somewhere.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ui = dirname(fileURLToPath(import.meta.url));
const project = join(ui, '../../..');

test('the map leads from the script to our sources, and names no folder of this machine', (t) => {
  const { script, map } = bundled(t);
  assert.match(script, /^\/\* outbound-participants-canvas 1\.2\.3 \(0123456789ab\) \*\/\n/);
  assert.match(script, /\n\/\/# sourceMappingURL=one\.js\.map\n$/);
  for (const folder of [project, homedir(), tmpdir()]) {
    assert.ok(!script.includes(folder) && !map.includes(folder), folder);
  }

  const { sources, sourcesContent, sourceRoot } = JSON.parse(map);
  assert.equal(sources.length, sourcesContent.length);
  const ours = sources.filter((source) => !source.startsWith('page:') && !source.endsWith('/plugin.js'));
  for (const source of ours) assert.ok(existsSync(join(project, source)), source);

  const words = 'is loaded twice; this copy does nothing';
  const { originalSource, originalLine } = new SourceMap(JSON.parse(map)).findEntry(...place(script, words));
  assert.equal(originalSource, 'crates/plugin/ui/register.tsx');
  assert.match(sourceRoot, /^[\w-]+:\/\/\/$/);
  assert.ok(readFileSync(join(ui, 'register.tsx'), 'utf8').split('\n')[originalLine].includes(words), originalLine);
});

test('a style has no line breaks, no indentation and no comments', (t) => {
  const { script } = bundled(t);
  for (const style of [/;justify-content:center;/, /&:focus-within\{box-shadow:\$\{\w+\}\}/]) assert.ok(style.test(script), style);
  for (const left of [/\n *[a-z-]+:/, /;\}`/, /In a low window/]) assert.ok(!left.test(script), left);
});

test('the same sources give the same script and the same map in another folder', (t) => {
  const [one, other] = [bundled(t), bundled(t)];
  assert.ok(one.script === other.script);
  assert.ok(one.map === other.map);
});

function bundled(t) {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'plugin.js'), 'export const initSync = () => {};\nexport class Plugin {}\n');
  writeFileSync(join(folder, 'embedded.lzma'), 'bytes');
  const file = join(folder, 'one.js');
  const named = ['--plugin-version', '1.2.3', '--commit', '0123456789ab'];
  execFileSync(process.execPath, [join(ui, 'bundle.mjs'), '--smallest', '--outfile', file, '--wasm', folder, ...named]);
  return { script: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') };
}

/** Line and column, counted from 0. */
function place(script, words) {
  const before = script.slice(0, script.indexOf(words)).split('\n');
  return [before.length - 1, before.at(-1).length];
}
