/** Messages to the agent in Flex's own notification bar. */
import { Notifications, NotificationType, type Manager } from '@twilio/flex-ui';
import { problemText } from '../strings/strings';

const ID = 'OutboundParticipantsCanvasNotice';
const SHOWN_MS = 10_000;

/** Where nothing is broken: a person decided so, or a moment's patience helps. */
const WARNINGS = ['noAnswer', 'busy', 'wouldEndForAll', 'colleagueUnavailable', 'alreadyOnCall'];

export function registerNotice(manager: Manager): void {
  for (const type of [NotificationType.error, NotificationType.warning]) {
    Object.assign(manager.strings, { [idOf(type)]: '{{message}}' });
    Notifications.registerNotification({ id: idOf(type), content: idOf(type), type, timeout: SHOWN_MS });
  }
}

/** Tells what is wrong, by the key of its text. */
export function showNotice(key: string, detail = ''): void {
  const type = WARNINGS.includes(key) ? NotificationType.warning : NotificationType.error;
  Notifications.showNotification(idOf(type), { message: problemText(key, detail) });
}

function idOf(type: NotificationType): string {
  return `${ID}-${type}`;
}
