// Bundles the plugin into one classic script, with its source map beside it:
// `node bundle.mjs --outfile <path> --plugin-version <version> --commit <commit> [--smallest] [--parts <path>]
// [--wasm <folder>]`.
//
// `--smallest` takes a second longer; `--parts` is esbuild's account of what the bytes of the output are; `--wasm` takes the
// glue and what is embedded from another folder than `target/plugin-wasm`.

import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';

const folder = dirname(fileURLToPath(import.meta.url));

/** What the page has already, by the name under which it is imported, and what is used of it. */
const page = {
  react: {
    from: 'React',
    names: ['Fragment', 'createElement', 'useCallback', 'useEffect', 'useLayoutEffect', 'useMemo', 'useRef', 'useState'],
  },
  'react-dom': { from: 'window.ReactDOM ?? {}', names: ['createPortal'] },
  '@twilio/flex-ui': {
    from: 'Twilio.Flex',
    names: [
      ...['Actions', 'Button', 'CallCanvas', 'CallCanvasActions', 'ConferenceParticipant', 'CountryManager'],
      ...['DefaultTaskChannels', 'IconButton', 'IncomingTaskCanvas', 'KeyboardShortcutManager', 'MainHeader'],
      ...['NotificationType', 'Notifications', 'ParticipantCanvas', 'ParticipantsCanvas', 'Plugins', 'StateHelper'],
      ...['TaskCanvasHeader', 'TaskChannels', 'TaskHelper', 'TaskListButtons', 'VERSION', 'defaultActions', 'styled'],
      ...['templates'],
    ],
  },
};

/** Takes what the page has already from the page. A name that is missing above does not build. */
const fromThePage = {
  name: 'from-the-page',
  setup({ onResolve, onLoad }) {
    const names = new RegExp(`^(${Object.keys(page).join('|')})$`);
    onResolve({ filter: names }, ({ path }) => ({ path, namespace: 'page' }));
    onLoad({ filter: /.*/, namespace: 'page' }, ({ path }) => {
      const { from, names } = page[path];
      // Whoever needs what is not there fails later, where that is told to the agent.
      return { contents: `const found = ${from}; export default found; export const { ${names} } = found;` };
    });
  },
};

/**
 * Leaves out comments, insignificant spaces and line breaks in the styles, which are the templates in components that begin
 * with a line break. The line breaks follow behind them: the source map goes by lines.
 */
const plainStyles = {
  name: 'plain-styles',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]ui[\\/]components[\\/].*\.tsx?$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const dropped = /\/\*.*?\*\/|\n *|(?<=[a-z]:) | (?={)/g;
      const plain = (style) => style.replaceAll(dropped, '').replaceAll(';}', '}') + style.replaceAll(/[^\n]/g, '');
      const contents = source.replaceAll(/(?<=[)>] ?)`\n[^`]*`/g, plain);
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

/** Takes from another folder what is named in `target/plugin-wasm`. */
const wasmFrom = (wasmFolder) => ({
  name: 'wasm-from',
  setup({ onResolve }) {
    onResolve({ filter: /\/target\/plugin-wasm\/(plugin|embedded\.lzma)$/ }, ({ path }) => ({
      path: join(wasmFolder, path.endsWith('.lzma') ? 'embedded.lzma' : 'plugin.js'),
    }));
  },
});

const { values } = parseArgs({
  options: {
    outfile: { type: 'string' },
    'plugin-version': { type: 'string' },
    commit: { type: 'string' },
    smallest: { type: 'boolean' },
    parts: { type: 'string' },
    wasm: { type: 'string' },
  },
});
/** What is common to all builds below. */
const options = {
  tsconfig: join(folder, 'tsconfig.json'),
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    PLUGIN_VERSION: JSON.stringify(values['plugin-version']),
    PLUGIN_COMMIT: JSON.stringify(values.commit),
  },
  loader: { '.lzma': 'base64' },
  // What is imported by name has a name of one letter in the file.
  jsxFactory: 'createElement',
  jsxFragment: 'Fragment',
  inject: [join(folder, 'jsx.ts')],
  metafile: true,
  logLevel: 'warning',
};
const entry = join(folder, 'index.tsx');
const replacements = [fromThePage, plainStyles, ...(values.wasm ? [wasmFrom(values.wasm)] : [])];

/**
 * Bundles what `register.tsx` imports later on by itself, and makes one function of it: esbuild would make a function of each
 * module in it, and of each that has run by then, which is 1.7 KB.
 */
const startInOnePiece = {
  name: 'start-in-one-piece',
  setup({ onLoad }) {
    onLoad({ filter: /\/register\.tsx$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace("await import('./start')", 'startModule()');
      if (contents === source) throw new Error('register.tsx does not import start.tsx as it did');
      return { contents: `${contents}import { startModule } from './start';\n`, loader: 'tsx' };
    });
    onLoad({ filter: /\/start\.tsx$/ }, async ({ path }) => {
      const first = await build({ ...options, entryPoints: [entry], write: false, external: ['./start'], plugins: replacements });
      const outside = new Set(Object.keys(first.metafile.inputs).map((file) => resolve(file)));
      const { outputFiles } = await build({
        ...options,
        entryPoints: [path],
        outfile: join(folder, 'start.js'),
        write: false,
        format: 'esm',
        sourcemap: 'inline',
        external: Object.keys(page),
        plugins: [leaveOutside(outside), ...replacements.slice(1)],
      });
      return { contents: asFunction(outputFiles[0].text), loader: 'js' };
    });
  },
};

/** The module as a function that returns what it exports. Each line stays where it is: the source map goes by lines. */
function asFunction(module) {
  const imports = [];
  const body = module.replaceAll(/^import [^;]+;$/gm, (text) => {
    imports.push(text.replaceAll('\n', ' '));
    return '\n'.repeat(text.split('\n').length - 1);
  });
  const returns = body.replace(/^export (\{[^}]*\});/m, (_, names) => `return ${names.replaceAll(/(\w+) as (\w+)/g, '$2: $1')};`);
  if (returns === body) throw new Error('start.tsx exports nothing that could be returned');
  return `${imports.join('')}export function startModule() {${returns}\n}`;
}

const leaveOutside = (files) => ({
  name: 'leave-outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === leaveOutside || from.kind === 'entry-point') return undefined;
      const found = await resolve(path, { ...from, pluginData: leaveOutside });
      return files.has(found.path) ? { path: found.path, external: true } : found;
    });
  },
});

/** `cargo xtask doctor` reads it from the released file. */
const banner = `/* outbound-participants-canvas ${values['plugin-version']} (${values.commit}) */`;

const { metafile } = await build({
  ...options,
  entryPoints: [entry],
  outfile: values.outfile,
  format: 'iife',
  minify: true,
  banner: { js: banner },
  plugins: [startInOnePiece, ...replacements],
  sourcemap: 'linked',
  // It has said what is wrong, and where.
}).catch(() => process.exit(1));
if (values.smallest) await makeSmaller(values.outfile);
await nameSourcesFromTheProject(`${values.outfile}.map`);
if (values.parts) await writeFile(values.parts, JSON.stringify(metafile));

/** Takes out what terser finds in what esbuild has made: 1.3 KB of 110 with gzip. */
async function makeSmaller(file) {
  const script = await readFile(file, 'utf8');
  const content = await readFile(`${file}.map`, 'utf8');
  const { code, map } = await minify(script, {
    ecma: 2020,
    compress: { passes: 3 },
    format: { comments: false, preamble: banner },
    sourceMap: { content, url: `${basename(file)}.map`, includeSources: true },
  });
  await writeFile(file, `${code}\n`);
  await writeFile(`${file}.map`, map);
}

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
