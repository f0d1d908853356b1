/**
 * Shortcuts in Flex's own list, where its menu shows them and an account removes or remaps them. Flex listens for Ctrl+Shift
 * and a key: that types nothing, and with a digit it means nothing to a browser either.
 */
import { Actions, defaultActions, KeyboardShortcutManager, TaskHelper, type Manager } from '@twilio/flex-ui';
import { text } from '../strings/strings';
import type { Reservations } from './reservations';
import { isStopped, onStop } from './stop';

/** A Flex without shortcuts, or an account that has disabled them, has an empty list. */
const listed = () => Object.entries(KeyboardShortcutManager?.keyboardShortcuts ?? {});

/** Presses the button with this test id, if it is on the screen. */
const pressing = (name: string, testId: string) => ({
  name,
  action: () => document.querySelector<HTMLElement>(`[data-testid=${testId}]`)?.click(),
});

export function registerShortcuts(manager: Manager, reservations: Reservations, hasDialpad: boolean): void {
  const before = listed();
  if (!before[0]) return;
  const ours = {
    ...(hasDialpad && { 2: pressing(text('dialpad', 'open'), 'outbound-dialpad-button') }),
    3: pressing(text('addParticipant', 'open'), 'add-participant'),
    4: pressing(text('end', 'open'), 'end-for-all'),
  };
  // What an account or another plugin has put there stays, but for Flex's hold.
  const others = before.map(([key, shortcut]) => [key, isHold(shortcut) ? holding(shortcut) : shortcut] as const);
  KeyboardShortcutManager?.addShortcuts({ ...ours, ...Object.fromEntries(others) });
  onStop(() => {
    const own = new Set<unknown>(Object.values(ours));
    KeyboardShortcutManager?.deleteShortcuts(listed().flatMap(([key, shortcut]) => (own.has(shortcut) ? key : [])));
  });

  /** Flex's holds nobody on a call of three or more: on a call of ours it holds the customer, as it does on one of two. */
  function holding(shortcut: Shortcut): Shortcut {
    const action = () => {
      const { view, worker } = manager.store.getState().flex;
      const task = worker.tasks.get(view.selectedTaskSid ?? '');
      if (isStopped() || !task || !reservations.get(task.sid) || !TaskHelper.isLiveCall(task)) return shortcut.action();
      return Actions.invokeAction(TaskHelper.isCallOnHold(task) ? 'UnholdCall' : 'HoldCall', { sid: task.sid });
    };
    return { ...shortcut, action };
  }
}

type Shortcut = ReturnType<typeof listed>[number][1];

const isHold = ({ action }: Shortcut) => action === defaultActions?.toggleHold;
