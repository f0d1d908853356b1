/** What the server's `/sync-token` answers. */
import type { SyncTokenResponse } from '../generated/SyncTokenResponse';

const TIMEOUT_MS = 5_000;

/**
 * Has a token, unless the server makes none or is too old to know of them. All else may be otherwise the next time,
 * a refusal too: Flex renews the token with which we ask.
 */
export async function askForSync(url: string, flexToken: string): Promise<SyncTokenResponse> {
  const body = new URLSearchParams({ Token: flexToken });
  const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.ok) return answer.json() as Promise<SyncTokenResponse>;
  if (answer.status === 404) return {};
  throw new Error(`HTTP ${answer.status}`);
}
