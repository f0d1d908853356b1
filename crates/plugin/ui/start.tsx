/** Starts the Rust half and registers everything of ours with Flex. */
import type { Manager } from '@twilio/flex-ui';
import { load } from 'plugin-wasm';
import { registerAddParticipant } from './components/add-participant/AddParticipant';
import { Dialler } from './components/dialpad/dialler';
import { registerDialpad } from './components/dialpad/Dialpad';
import { setDialpad } from './components/dialpad/state';
import { registerEndCall } from './components/leaving/EndCall';
import { registerLeaveButton } from './components/leaving/LeaveButton';
import { registerMapDoubtNote } from './components/map-doubt/MapDoubtNote';
import { registerCallCustomer } from './components/message-task/CallCustomer';
import { removeHoldWithoutCustomer } from './components/task-list/hold';
import { registerRecording } from './components/recording/Recording';
import { registerOwnLegNote } from './components/own-leg/OwnLegNote';
import { registerOwnMute } from './components/own-leg/OwnMuteButton';
import { registerTile } from './components/tile/Tile';
import { registerTransferredBy } from './components/transfer/TransferredBy';
import { registerTransfer } from './components/transfer/TransferNote';
import { nameByContacts } from './components/tile/texts';
import type { PressTile } from './components/tile/TileActions';
import { startedWith } from './flex/about';
import { replaceActions } from './flex/actions';
import { registerChannel } from './flex/channel';
import { registerClickToDial } from './flex/click-to-dial';
import { Countries } from './flex/countries';
import { FlexHost } from './flex/host';
import { keepKeys } from './flex/kept-keys';
import { tellOfMachine } from './flex/machine-answered';
import { showNotice } from './flex/notice';
import { watchPhone } from './flex/phone';
import { replaceRejection } from './flex/rejection';
import { Reservations } from './flex/reservations';
import { watchSelection } from './flex/selection';
import { settings } from './flex/settings';
import { registerShortcuts } from './flex/shortcuts';
import { guardedPlugin, onStop } from './flex/stop';
import { watchSupervision } from './flex/supervision';
import { cutNamesAtTheirEnd } from './flex/task-names';

/** What may fail comes first: without the Rust half everything stays as Flex made it. */
export async function start(manager: Manager): Promise<void> {
  const Plugin = await load();
  const reservations = new Reservations(manager, ({ status, task }) => {
    dialler.recents.seeReport(task.attributes);
    tellOfMachine(status, task.attributes);
  });
  const host = new FlexHost(
    manager,
    reservations,
    setDialpad,
    () => countries.names(),
    () => plugin.syncClientReplaced(),
    (source, isConnected) => plugin.syncConnectionChanged(source, isConnected),
    (taskSid) => plugin.mapReadByFlex(taskSid),
    (people) => dialler.recents.see(people),
  );
  const plugin = guardedPlugin(new Plugin(host));
  const countries = new Countries(
    manager,
    () => plugin.serverUrl(),
    () => plugin.readCountry(),
  );
  onStop(() => host.letGo());
  registerChannel();
  keepKeys();
  cutNamesAtTheirEnd();
  const pressTile: PressTile = (taskSid, tile, button) => plugin.pressTile(taskSid, tile, button);
  registerTile(pressTile, (taskSid, tile, keys) => plugin.typeKeys(taskSid, tile, keys));
  registerOwnMute(pressTile);
  registerMapDoubtNote();
  registerOwnLegNote();
  registerRecording((taskSid) => plugin.pressRecording(taskSid));
  registerEndCall((taskSid, button) => plugin.pressEndCall(taskSid, button));
  registerLeaveButton();
  removeHoldWithoutCustomer();
  const dialler = new Dialler(plugin, manager, countries);
  nameByContacts(dialler.contacts);
  dialler.contacts.onRead = () => host.showAgain();
  registerAddParticipant(dialler);
  registerTransfer(dialler, pressTile);
  registerTransferredBy();
  const chosen = settings(manager);
  registerClickToDial(dialler, chosen);
  if (chosen.dialpad) {
    registerDialpad(dialler, chosen);
    registerCallCustomer(dialler);
  }
  registerShortcuts(manager, reservations, chosen.dialpad);
  replaceActions(plugin, reservations);
  replaceRejection(plugin);
  watchPhone(manager, (activeCall, contactUri) => plugin.phoneChanged(activeCall, contactUri));
  watchSelection(manager, (sid) => plugin.taskSelected(sid));
  watchSupervision(manager, (call) => plugin.watchCall(call));
  reservations.watch(plugin);
  startedWith(plugin.serverUrl());
  onStop(() => showNotice({ key: 'stopped', detail: '', severity: 'error' }));
}
