/** Messages to the agent in Flex's own notification bar. */
import { Notifications, NotificationType, type Manager } from '@twilio/flex-ui';
import { NOTICE_CHARACTER_SHOWN_MS, NOTICE_SHOWN_MS } from '../seam/constants';
import type { Notice } from '../seam/Notice';
import type { Severity } from '../seam/Severity';
import { problemText } from '../strings/strings';

const CONTENT = 'OutboundParticipantsCanvasNotice';
/** A notification of Flex's is shown for as long as it was registered with: so there is one for each of some lengths. */
const STEP_MS = 5000;
const registered = new Set<string>();

export function registerNotice(manager: Manager): void {
  Object.assign(manager.strings, { [CONTENT]: '{{message}}' });
}

/** What was shown last, by what it was about. */
const shown = new Map<string, ReturnType<typeof Notifications.showNotification>>();

/** What is told once more takes the place of what was told before: the newest words count, and none stand there twice. */
export function showNotice({ key, detail, severity, about }: Notice): void {
  const message = problemText(key, detail);
  const subject = about ?? message;
  const before = shown.get(subject);
  if (before) Notifications.dismissNotification(before);
  shown.set(subject, Notifications.showNotification(idFor(severity, message), { message }));
}

/** The longer the text, the longer it stays. */
function idFor(severity: Severity, message: string): string {
  const timeToRead = Math.max(NOTICE_SHOWN_MS, message.length * NOTICE_CHARACTER_SHOWN_MS);
  const timeout = Math.ceil(timeToRead / STEP_MS) * STEP_MS;
  const id = `${CONTENT}-${severity}-${timeout}`;
  if (!registered.has(id)) {
    registered.add(id);
    Notifications.registerNotification({ id, content: CONTENT, type: NotificationType[severity], timeout });
  }
  return id;
}
