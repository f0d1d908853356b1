/**
 * The Rust half of the plugin, from bytes that are part of this script: Flex may run the script without an address from
 * which more could be fetched. `cargo xtask build` puts both imports in place.
 */
import { initSync, Plugin } from '../../../target/plugin-wasm/plugin';
import compressed from '../../../target/plugin-wasm/plugin.wasm.deflate';

export type * from '../../../target/plugin-wasm/plugin';

let loading: Promise<typeof Plugin> | undefined;

/** Starts the Rust half, once, and gives its class. */
export function load(): Promise<typeof Plugin> {
  loading ??= start();
  return loading;
}

async function start(): Promise<typeof Plugin> {
  const bytes = Uint8Array.from(atob(compressed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
  initSync({ module });
  return Plugin;
}
