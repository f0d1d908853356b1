// Loads TypeScript files of the plugin into a test, with a stand-in for what Flex exports.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ui = join(dirname(fileURLToPath(import.meta.url)), '..');

/** One file, or several that share what they import. `flex` is what `@twilio/flex-ui` exports, and can be changed later on. */
export function load(files, flex = {}) {
  return loadCode(exportsOf(files), flex);
}

/** The same with the texts, and the wasm. */
export function loadWithTexts(files, flex = {}) {
  const imports = `import { embed } from './embedded'; import bytes from '../../../target/plugin-wasm/embedded.lzma';`;
  return loadCode(`${imports} embed(bytes); ${exportsOf(files)}`, flex);
}

const exportsOf = (files) => [files].flat().map((file) => `export * from './${file}';`).join('\n');

async function loadCode(contents, flex) {
  globalThis.flexInTests = flex;
  const standIn = {
    name: 'flex-in-tests',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@twilio\/flex-ui$/ }, ({ path }) => ({ path, namespace: 'page' }));
      onLoad({ filter: /.*/, namespace: 'page' }, () => ({ contents: 'module.exports = globalThis.flexInTests' }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ui },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    loader: { '.lzma': 'base64' },
    plugins: [standIn],
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
