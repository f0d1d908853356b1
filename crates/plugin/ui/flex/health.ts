/** What the server says of itself. */
import type { HealthResponse } from '../generated/HealthResponse';

export async function healthOf(server: string): Promise<HealthResponse> {
  const answer = await fetch(`${server}/health`);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json() as Promise<HealthResponse>;
}
