/** Messages to the agent in Flex's own notification bar. */
import { Notifications, NotificationType, type Manager } from '@twilio/flex-ui';
import { NOTICE_SHOWN_MS } from '../seam/constants';
import type { Notice } from '../seam/Notice';
import type { Severity } from '../seam/Severity';
import { problemText } from '../strings/strings';

export function registerNotice(manager: Manager): void {
  const { error, warning } = NotificationType;
  const types: Record<Severity, NotificationType> = { error, warning };
  for (const [severity, type] of Object.entries(types)) {
    const id = idOf(severity as Severity);
    Object.assign(manager.strings, { [id]: '{{message}}' });
    Notifications.registerNotification({ id, content: id, type, timeout: NOTICE_SHOWN_MS });
  }
}

export function showNotice({ key, detail, severity }: Notice): void {
  Notifications.showNotification(idOf(severity), { message: problemText(key, detail) });
}

function idOf(severity: Severity): string {
  return `OutboundParticipantsCanvasNotice-${severity}`;
}
