/** The agent's telephone, as far as Flex knows of it. */
import type { Manager } from '@twilio/flex-ui';

type OnChanged = (activeCall: string | undefined, contactUri: string) => void;

/** Reports the call that this browser holds, and where the agent is called: at once, and when either changes. */
export function watchPhone({ store }: Manager, onChanged: OnChanged): void {
  let activeCall: string | undefined;
  let contactUri: string | undefined;
  const report = () => {
    const { phone, worker } = store.getState().flex;
    const call = phone.activeCall?.parameters?.['CallSid'] ?? (phone.activeCall && '');
    const contact = String(worker.attributes?.['contact_uri'] ?? '');
    if (call === activeCall && contact === contactUri) return;
    activeCall = call;
    contactUri = contact;
    onChanged(call, contact);
  };
  report();
  store.subscribe(report);
}
