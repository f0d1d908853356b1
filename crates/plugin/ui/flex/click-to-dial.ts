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
  const call = async (payload?: Payload | null) => {
    const { destination, callerId, taskAttributes } = payload ?? {};
    try {
      const attributes = asText(taskAttributes);
      const from = callerId ? String(callerId) : undefined;
      return { taskSid: await dialler.callByAction(String(destination ?? ''), from, attributes) };
    } catch (error) {
      throw explained(error as Error);
    }
  };
  Actions.registerAction(CALL, call);
  if (!callsByServer) return;
  Actions.replaceAction(START_OUTBOUND_CALL, (payload: Payload, original) =>
    isStopped() ? original(payload) : call(payload),
  );
}

/** What goes in a circle, for example, has no text. */
function asText(attributes: unknown): string | undefined {
  if (attributes == null) return undefined;
  try {
    return JSON.stringify(attributes);
  } catch (error) {
    throw new Error(`refused: ${String(error)}`);
  }
}

/** The Rust half names the text (`key: detail`), which a program goes by; people read the text itself. */
function explained({ message }: Error): Error {
  if (isStopped()) return Object.assign(new Error(message), { code: 'stopped' });
  const [code = '', ...detail] = message.split(': ');
  return Object.assign(new Error(problemText(code, detail.join(': '))), { code });
}
