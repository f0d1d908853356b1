/** The one file that Flex loads: registers the plugin, starts its Rust half, and hands over. */
import { Plugins, type Manager } from '@twilio/flex-ui';
import { load } from 'plugin-wasm';
import { registerAddParticipant } from './components/add-participant/AddParticipant';
import { Dialler } from './components/dialpad/dialler';
import { registerDialpad } from './components/dialpad/Dialpad';
import { setDialpad } from './components/dialpad/state';
import { registerEndCall } from './components/leaving/EndCall';
import { registerLeaveButton } from './components/leaving/LeaveButton';
import { registerCallCustomer } from './components/message-task/CallCustomer';
import { removeHoldWithoutCustomer } from './components/task-list/hold';
import { registerOtherBrowserNote } from './components/own-leg/OtherBrowserNote';
import { registerOwnMute } from './components/own-leg/OwnMuteButton';
import { registerTile } from './components/tile/Tile';
import type { PressTile } from './components/tile/TileActions';
import { replaceActions } from './flex/actions';
import { registerChannel } from './flex/channel';
import { FlexHost } from './flex/host';
import { keepKeys } from './flex/kept-keys';
import { languageTag } from './flex/language';
import { registerNotice, showNotice } from './flex/notice';
import { watchPhone } from './flex/phone';
import { replaceRejection } from './flex/rejection';
import { Reservations } from './flex/reservations';
import { watchSelection } from './flex/selection';
import { settings } from './flex/settings';
import { watchSupervision } from './flex/supervision';
import { setLanguage } from './strings/strings';

const NAME = 'outbound-participants-canvas';

class OutboundParticipantsCanvas {
  readonly name = NAME;

  /** Flex waits for this, and holds back its desktop for ten seconds when it fails: so it never does. */
  async init(_: unknown, manager: Manager): Promise<void> {
    if (!isFirstOnThePage()) {
      console.warn(`${NAME} is loaded twice; this copy does nothing`);
      return;
    }
    try {
      setLanguage(languageTag(manager));
      registerNotice(manager);
      await start(manager);
    } catch (error) {
      console.error(`${NAME} could not start`, error);
      showNotice({ key: 'notStarted', detail: '', severity: 'error' });
    }
  }
}

/** Two of us would overwrite each other's entries in Flex's store without end. */
function isFirstOnThePage(): boolean {
  const mark = Symbol.for(NAME);
  return !(mark in window) && Reflect.set(window, mark, true);
}

/** What may fail comes first: without the Rust half everything stays as Flex made it. */
async function start(manager: Manager): Promise<void> {
  const { Plugin } = await load();
  const reservations = new Reservations(manager);
  const host = new FlexHost(
    manager,
    reservations,
    setDialpad,
    () => plugin.syncClientReplaced(),
    (taskSid) => plugin.mapReadByFlex(taskSid),
  );
  const plugin = new Plugin(host);
  registerChannel();
  keepKeys();
  const pressTile: PressTile = (taskSid, tile, button) => plugin.pressTile(taskSid, tile, button);
  registerTile(pressTile);
  registerOwnMute(pressTile);
  registerOtherBrowserNote();
  registerEndCall((taskSid, button) => plugin.pressEndCall(taskSid, button));
  registerLeaveButton();
  removeHoldWithoutCustomer();
  const dialler = new Dialler(plugin, manager);
  registerAddParticipant(dialler, reservations);
  if (settings(manager).dialpad) {
    registerDialpad(dialler);
    registerCallCustomer(dialler);
  }
  replaceActions(plugin, reservations);
  replaceRejection(plugin, reservations);
  watchPhone(manager, (activeCall, contactUri) => plugin.phoneChanged(activeCall, contactUri));
  watchSelection(manager, (sid) => plugin.taskSelected(sid));
  watchSupervision(manager, (call) => plugin.watchCall(call));
  reservations.watch(plugin);
}

// At once, while this script runs: Flex asks which of its script elements is speaking.
Plugins.init(OutboundParticipantsCanvas);
