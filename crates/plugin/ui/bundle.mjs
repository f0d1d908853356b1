// Bundles the plugin into one classic script, with its source map beside it:
// `node bundle.mjs --outfile <path> --plugin-version <version> --commit <commit> [--parts <path>] [--wasm <folder>]`.
//
// `--parts` is esbuild's account of what the bytes of the output are; `--wasm` takes the glue and the wasm from another
// folder than `target/plugin-wasm`.

import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));

/** What the page has already, by the name under which it is imported. */
const globals = {
  react: 'React',
  'react-dom': 'ReactDOM',
  redux: 'Redux',
  'react-redux': 'ReactRedux',
  '@twilio/flex-ui': 'Twilio.Flex',
};

/** Takes what the page has already from the page. */
const fromThePage = {
  name: 'from-the-page',
  setup({ onResolve, onLoad }) {
    const names = new RegExp(`^(${Object.keys(globals).join('|')})$`);
    onResolve({ filter: names }, ({ path }) => ({ path, namespace: 'page' }));
    onLoad({ filter: /.*/, namespace: 'page' }, ({ path }) => ({ contents: `module.exports = ${globals[path]}` }));
  },
};

/** Takes from another folder what `plugin-wasm.ts` names in `target/plugin-wasm`. */
const wasmFrom = (wasmFolder) => ({
  name: 'wasm-from',
  setup({ onResolve }) {
    onResolve({ filter: /\/target\/plugin-wasm\/plugin(\.wasm\.deflate)?$/ }, ({ path }) => ({
      path: join(wasmFolder, path.endsWith('.deflate') ? 'plugin.wasm.deflate' : 'plugin.js'),
    }));
  },
});

/**
 * Writes the texts of a language without their keys, in the order of English: `strings.ts` gives them back. Six times the
 * same keys are 2 KB.
 */
const textsWithoutKeys = {
  name: 'texts-without-keys',
  setup({ onLoad }) {
    const read = async (file) => JSON.parse(await readFile(file, 'utf8'));
    onLoad({ filter: /\/strings\/[\w-]+\.json$/ }, async ({ path }) => {
      const texts = await read(path);
      const english = await read(join(dirname(path), 'en.json'));
      const inOrder = Object.entries(english).map(([group, keys]) => Object.keys(keys).map((key) => texts[group][key]));
      return path.endsWith('/en.json') ? undefined : { contents: JSON.stringify(inOrder), loader: 'json' };
    });
  },
};

const { values } = parseArgs({
  options: {
    outfile: { type: 'string' },
    'plugin-version': { type: 'string' },
    commit: { type: 'string' },
    parts: { type: 'string' },
    wasm: { type: 'string' },
  },
});
const { metafile } = await build({
  entryPoints: [join(folder, 'index.tsx')],
  tsconfig: join(folder, 'tsconfig.json'),
  outfile: values.outfile,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2020',
  minify: true,
  charset: 'utf8',
  // `cargo xtask doctor` reads it from the released file.
  banner: { js: `/* outbound-participants-canvas ${values['plugin-version']} (${values.commit}) */` },
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    PLUGIN_VERSION: JSON.stringify(values['plugin-version']),
    PLUGIN_COMMIT: JSON.stringify(values.commit),
  },
  loader: { '.deflate': 'base64' },
  plugins: [fromThePage, textsWithoutKeys, ...(values.wasm ? [wasmFrom(values.wasm)] : [])],
  metafile: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  // It has said what is wrong, and where.
}).catch(() => process.exit(1));
await nameSourcesFromTheProject(`${values.outfile}.map`);
if (values.parts) await writeFile(values.parts, JSON.stringify(metafile));

/** The sources as they are called in this project, wherever the file is written: esbuild names them from there. */
async function nameSourcesFromTheProject(file) {
  const map = JSON.parse(await readFile(file, 'utf8'));
  const project = join(folder, '../../..');
  const wasmFolder = resolve(values.wasm ?? join(project, 'target/plugin-wasm'));
  const named = (source) => {
    if (/^\w+:/.test(source)) return source;
    const path = resolve(dirname(file), source);
    const name = dirname(path) === wasmFolder ? join('target/plugin-wasm', basename(path)) : relative(project, path);
    return name.replaceAll('\\', '/');
  };
  const sources = map.sources.map(named);
  await writeFile(file, JSON.stringify({ ...map, sourceRoot: 'outbound-participants-canvas:///', sources }));
}
