/** The Rust half of the plugin. `cargo xtask build` puts the import in place. */
import { initSync, Plugin } from '../../../target/plugin-wasm/plugin';
import { embedded } from './embedded';
import { putTogether } from './wasm-parts';

export type * from '../../../target/plugin-wasm/plugin';

let loading: Promise<typeof Plugin> | undefined;

/** Starts the Rust half, once, and gives its class. */
export function load(): Promise<typeof Plugin> {
  loading ??= start();
  return loading;
}

async function start(): Promise<typeof Plugin> {
  const module = await WebAssembly.compile(putTogether(embedded().wasm));
  initSync({ module });
  return Plugin;
}
