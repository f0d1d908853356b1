/**
 * `outboundParticipantsCanvas.about()` in the console of the browser: what runs here, and with what. It is not Rust, so that
 * it answers after a trap, too, and where the plugin did not start.
 */
import { VERSION, type Manager } from '@twilio/flex-ui';
import { healthOf } from './health';
import type { SyncClient } from './renewed-client';
import { isStopped } from './stop';
import { close, makeClient } from './sync';
import { askForSync } from './sync-token';

/** `bundle.mjs` puts them in place. */
declare const PLUGIN_VERSION: string;
declare const PLUGIN_COMMIT: string;

const TIMEOUT_MS = 5_000;
/** How long a map lives that could not be removed at once. */
const MAP_TTL_SECONDS = 60;

export interface About {
  version: string;
  commit: string;
  state: 'running' | 'stopped' | 'not started';
  flexUi: string;
  server: string | undefined;
  serverAnswers: boolean;
  serverVersion: string | undefined;
  serverCommit: string | undefined;
  /** The Sync service with the maps. */
  syncServiceOfServer: string | undefined;
  /** The one that Flex's own client opens. */
  syncServiceOfFlex: string | undefined;
  /** The one that another client with the Flex token opens: looked for where Flex's is not that of the maps. */
  syncServiceOfToken: string | undefined;
  /** With what the plugin opens the maps. */
  mapsAreReadWith: 'Flex' | 'Flex token' | 'server token' | undefined;
  problems: string[];
}

let started: { server: string | undefined } | undefined;

export function registerAbout(manager: Manager): void {
  Reflect.set(window, 'outboundParticipantsCanvas', {
    about: async () => {
      const about = await look(manager);
      // As text, which can be copied into a ticket.
      const { problems, ...facts } = about;
      const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
      console.log([...lines, ...problems.map((problem) => `problem: ${problem}`)].join('\n'));
      return about;
    },
  });
}

/** The plugin has started, and says where its server is. */
export function startedWith(server: string | undefined): void {
  started = { server };
}

async function look(manager: Manager): Promise<About> {
  const server = started?.server;
  const ofFlex: SyncClient | undefined = manager.insightsClient;
  const { token } = manager.user;
  const problems: string[] = [];
  const tried = <Found>(what: string, found: Promise<Found>): Promise<Found | undefined> =>
    inTime(found).catch((error: unknown) => void problems.push(`${what}: ${String(error)}`));

  const [syncServiceOfFlex, health, sync] = await Promise.all([
    tried("Flex's Sync client opens nothing", serviceOf(ofFlex)),
    ...(server === undefined
      ? []
      : ([
          tried('the server does not answer', healthOf(server)),
          tried('the server refuses to say where the maps are', askForSync(`${server}/sync-token`, token)),
        ] as const)),
  ]);
  const syncServiceOfServer = sync?.serviceSid;
  const syncServiceOfToken =
    ofFlex && syncServiceOfServer && syncServiceOfServer !== syncServiceOfFlex
      ? await tried('the Flex token opens nothing', serviceOfNew(makeClient(manager, ofFlex, token)))
      : undefined;

  const state = isStopped() ? 'stopped' : started ? 'running' : 'not started';
  if (state !== 'running') problems.push(`the plugin is ${state}: the errors above say why`);
  else if (server === undefined) problems.push('no setting of Flex says where the server is');
  if (health && health.version !== PLUGIN_VERSION) {
    problems.push(`the server is version ${health.version}, and the plugin ${PLUGIN_VERSION}`);
  }
  let mapsAreReadWith: About['mapsAreReadWith'];
  if (syncServiceOfServer) {
    if (syncServiceOfServer === syncServiceOfFlex) mapsAreReadWith = 'Flex';
    else if (syncServiceOfServer === syncServiceOfToken) mapsAreReadWith = 'Flex token';
    else if (sync?.token) mapsAreReadWith = 'server token';
    else problems.push('the maps are where nobody here can read them: give the server an API key');
  } else if (sync) {
    problems.push('the server does not say where the maps are');
  }
  return {
    version: PLUGIN_VERSION,
    commit: PLUGIN_COMMIT,
    state,
    flexUi: VERSION,
    server,
    serverAnswers: !!health,
    serverVersion: health?.version,
    serverCommit: health?.commit,
    syncServiceOfServer,
    syncServiceOfFlex,
    syncServiceOfToken,
    mapsAreReadWith,
    problems,
  };
}

/** The SID of the service that a client opens: it stands in the address of whatever is in it. */
async function serviceOf(client: SyncClient | undefined): Promise<string | undefined> {
  if (!client) throw new Error('there is none');
  const map = await client.map({ mode: 'create_new', ttl: MAP_TTL_SECONDS });
  const { uri } = map as unknown as { uri?: string };
  await map.removeMap().catch(() => {});
  return /\bIS\w+/.exec(uri ?? '')?.[0];
}

async function serviceOfNew(client: SyncClient): Promise<string | undefined> {
  return serviceOf(client).finally(() => close(client));
}

function inTime<Found>(found: Promise<Found>): Promise<Found> {
  return new Promise((resolve, reject) => {
    const late = window.setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS);
    found.then(resolve, reject).finally(() => window.clearTimeout(late));
  });
}
