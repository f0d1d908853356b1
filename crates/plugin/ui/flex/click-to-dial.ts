/** Click to dial: calls that a CRM, another plugin or Flex itself asks for by an action of Flex's. */
import { Actions } from '@twilio/flex-ui';
import type { Dialler } from '../components/dialpad/dialler';
import { problemText } from '../strings/strings';
import type { Settings } from './settings';
import { isStopped } from './stop';

/** Ours, whatever the account does with Flex's own. */
const CALL = 'OutboundParticipantsCanvas.Call';
/** Flex's own, with the same payload. */
const START_OUTBOUND_CALL = 'StartOutboundCall';

/** Another plugin writes it: anything can be in it. */
interface Payload {
  destination?: unknown;
  callerId?: unknown;
  taskAttributes?: unknown;
}

export function registerClickToDial(dialler: Dialler, { callsByServer }: Settings): void {
  const call = async ({ destination, callerId, taskAttributes }: Payload = {}) => {
    const attributes = taskAttributes == null ? undefined : JSON.stringify(taskAttributes);
    const taskSid = await dialler
      .callByAction(String(destination ?? ''), callerId ? String(callerId) : undefined, attributes)
      .catch((error: Error) => Promise.reject(explained(error)));
    return { taskSid };
  };
  Actions.registerAction(CALL, call);
  if (!callsByServer) return;
  Actions.replaceAction(START_OUTBOUND_CALL, (payload: Payload, original) =>
    isStopped() ? original(payload) : call(payload),
  );
}

/** The Rust half names the text (`key: detail`), which a program goes by; people read the text itself. */
function explained({ message }: Error): Error {
  const [code = '', ...detail] = message.split(': ');
  const text = isStopped() ? message : problemText(code, detail.join(': '));
  return Object.assign(new Error(text), { code });
}
