// Bundles the host page: `node public/bundle.mjs [--outdir build/host]`.
//
// Two files come out, because they change at different speeds: `flex-ui.js` is React and Flex UI from npm (a few
// seconds, made again only when a version or this file changes), `host.js` is ours (a moment, made every time).

import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const publicFolder = dirname(fileURLToPath(import.meta.url));
const projectFolder = dirname(publicFolder);
const require = createRequire(import.meta.url);

/** Options for what we write ourselves. */
export const hostOptions = {
  entryPoints: { host: join(publicFolder, 'host.ts') },
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  sourcemap: true,
  logLevel: 'warning',
};

/**
 * Options for React and Flex UI. The npm package is a library build that expects what webpack 4 gave for free: `path`,
 * `Buffer` and `process`.
 */
export const flexOptions = {
  entryPoints: { 'flex-ui': join(publicFolder, 'flex-ui/entry.ts') },
  bundle: true,
  format: 'iife',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  alias: { path: 'path-browserify' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  inject: [join(publicFolder, 'flex-ui/node-globals.ts')],
  logLevel: 'error',
};

/** Copied as they are. */
const pages = ['host.css', 'favicon.svg', 'plugins.json'];

/** Bundles everything into `outdir`, and says what it made. */
export async function bundleHostPage(outdir) {
  await mkdir(outdir, { recursive: true });
  const fingerprint = await flexFingerprint();
  const [flexIsNew] = await Promise.all([
    bundleFlex(outdir, fingerprint),
    writeIndex(outdir, fingerprint),
    build({ ...hostOptions, outdir }),
    ...pages.map((page) => copyFile(join(publicFolder, page), join(outdir, page))),
    copyFile(join(publicFolder, 'appConfig.js'), join(outdir, 'appConfig.js')),
  ]);
  return { flexIsNew };
}

/** The address of `flex-ui.js` has a version, so that a browser keeps the file and what it compiled of it. */
async function writeIndex(outdir, fingerprint) {
  const page = await readFile(join(publicFolder, 'index.html'), 'utf8');
  const version = createHash('sha256').update(fingerprint).digest('hex').slice(0, 16);
  await writeFile(join(outdir, 'index.html'), page.replace('/flex-ui.js', `/flex-ui.js?v=${version}`));
}

async function bundleFlex(outdir, fingerprint) {
  const outfile = join(outdir, 'flex-ui.js');
  const banner = `/* ${fingerprint} */`;
  if ((await firstLine(outfile, banner.length)) === banner) return false;
  await build({ ...flexOptions, outdir, banner: { js: banner } });
  return true;
}

/** Changes when the result would: with the installed packages, the options and the shims. */
async function flexFingerprint() {
  const hash = createHash('sha256');
  const inputs = [
    fileURLToPath(import.meta.url),
    ...['entry.ts', 'node-globals.ts'].map((file) => join(publicFolder, 'flex-ui', file)),
    join(projectFolder, 'package-lock.json'),
  ];
  for (const input of inputs) hash.update(await readFile(input));
  const { version } = JSON.parse(await readFile(require.resolve('@twilio/flex-ui/package.json'), 'utf8'));
  return `@twilio/flex-ui ${version}, inputs ${hash.digest('hex').slice(0, 16)}`;
}

async function firstLine(path, length) {
  let file;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await file?.close();
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { outdir: { type: 'string', default: join(projectFolder, 'build/host') } } });
  const outdir = resolve(values.outdir);
  const { flexIsNew } = await bundleHostPage(outdir);
  console.log(`host page in ${relative(process.cwd(), outdir)}${flexIsNew ? '' : ' (Flex UI was bundled before)'}`);
}
