/** Messages to the agent in Flex's own notification bar. */
import { Notifications, NotificationType, type Manager } from '@twilio/flex-ui';

const ID = 'OutboundParticipantsCanvasNotice';
const SHOWN_MS = 10_000;

export function registerNotice(manager: Manager): void {
  Object.assign(manager.strings, { [ID]: '{{message}}' });
  Notifications.registerNotification({ id: ID, content: ID, type: NotificationType.error, timeout: SHOWN_MS });
}

export function showNotice(message: string): void {
  Notifications.showNotification(ID, { message });
}
