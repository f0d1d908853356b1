// Logs an agent in without Flex's login page: the emulator hands out a token, and Flex finds it where its own login
// would have left it.

/** A Flex session, as Flex keeps it. */
export interface Session {
  token: string;
  identity: string;
  /** ISO 8601. */
  expiration: string;
  roles: string[];
  flexUserSid: string;
  accountSid: string;
}

/** The key under which Flex UI keeps its session. */
const storageKey = 'TWILIO_FLEX_SSO';

/** Starts a session for a worker, named by e-mail address. */
export async function logIn(worker: string): Promise<Session> {
  const answer = await fetch(`/_emulator/session?${new URLSearchParams({ worker })}`);
  if (!answer.ok) {
    const { message } = await answer.json().catch(() => ({ message: answer.statusText }));
    throw new Error(`the emulator did not log ${worker} in: ${message}`);
  }
  const session: Session = await answer.json();
  // A session of the tab, so that two tabs can be two people; Flex would prefer an older one of the whole browser.
  localStorage.removeItem(storageKey);
  sessionStorage.setItem(storageKey, JSON.stringify(session));
  return session;
}
