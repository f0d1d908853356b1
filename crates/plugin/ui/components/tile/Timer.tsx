/** For how long somebody has been on the line, or on hold. */
import React, { useEffect, useState } from 'react';

/** `since` is in seconds since 1970. */
export function Timer({ since }: { since: number }): JSX.Element {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  // The clock of a browser can be behind Twilio's.
  const seconds = Math.max(0, now / 1000 - since);
  const time = new Date(seconds * 1000).toISOString().slice(seconds < 3600 ? 14 : 11, 19);
  return <span data-testid="timer">{` | ${time}`}</span>;
}
