/** The one file that Flex loads: registers the plugin, starts its Rust half, and hands over. */
import { Plugins, type Manager } from '@twilio/flex-ui';
import { load } from 'plugin-wasm';
import { registerDialpad } from './components/dialpad/Dialpad';
import { setDialpad } from './components/dialpad/state';
import { registerTile } from './components/tile/Tile';
import { replaceActions } from './flex/actions';
import { registerChannel } from './flex/channel';
import { FlexHost } from './flex/host';
import { registerNotice } from './flex/notice';
import { Reservations } from './flex/reservations';
import { watchSelection } from './flex/selection';
import { settings } from './flex/settings';

class OutboundParticipantsCanvas {
  readonly name = 'outbound-participants-canvas';

  /** Flex waits for this, and holds back its desktop for ten seconds when it fails: so it never does. */
  async init(_: unknown, manager: Manager): Promise<void> {
    try {
      registerChannel();
      registerNotice(manager);
      await start(manager);
    } catch (error) {
      console.error('outbound-participants-canvas could not start', error);
    }
  }
}

async function start(manager: Manager): Promise<void> {
  const { Plugin } = await load();
  const reservations = new Reservations(manager);
  const host = new FlexHost(manager, reservations, setDialpad, () => plugin.syncClientReplaced());
  const plugin = new Plugin(host);
  registerTile((taskSid, callSid, button) => plugin.pressTile(taskSid, callSid, button));
  if (settings(manager).dialpad) registerDialpad(plugin);
  replaceActions(plugin, reservations);
  watchSelection(manager, (sid) => plugin.taskSelected(sid));
  reservations.watch(plugin);
}

// At once, while this script runs: Flex asks which of its script elements is speaking.
Plugins.init(OutboundParticipantsCanvas);
