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

/** What was shown last, by what it was about. */
const shown = new Map<string, ReturnType<typeof Notifications.showNotification>>();

/** What is told once more takes the place of what was told before: the newest words count, and none stand there twice. */
export function showNotice({ key, detail, severity, about }: Notice): void {
  const message = problemText(key, detail);
  const subject = about ?? message;
  const before = shown.get(subject);
  if (before) Notifications.dismissNotification(before);
  shown.set(subject, Notifications.showNotification(idOf(severity), { message }));
}

function idOf(severity: Severity): string {
  return `OutboundParticipantsCanvasNotice-${severity}`;
}
