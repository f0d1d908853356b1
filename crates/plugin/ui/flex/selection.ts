/** The task that the agent has selected. */
import type { Manager } from '@twilio/flex-ui';

export function watchSelection({ store }: Manager, onSelected: (reservationSid: string | undefined) => void): void {
  const read = (): string | undefined => store.getState().flex.view.selectedTaskSid;
  let selected = read();
  onSelected(selected);
  store.subscribe(() => {
    if (read() === selected) return;
    selected = read();
    onSelected(selected);
  });
}
