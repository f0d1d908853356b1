/**
 * The sign of a button that mutes somebody else: a speaker, since it is what others hear of them. The microphone of Flex's
 * own button is the agent's.
 */
import React from 'react';

const BODY = 'M4 9.3v5.4h3.4l4.6 3.8V5.5L7.4 9.3z';

export const SPEAKER = speaker('M14.8 9.3a3.8 3.8 0 0 1 0 5.4M17.2 6.9a7.2 7.2 0 0 1 0 10.2');
export const SPEAKER_OFF = speaker('M15.2 9.4l5.2 5.2M20.4 9.4l-5.2 5.2');

function speaker(sound: string): JSX.Element {
  return (
    <svg aria-hidden fill="none" height="1em" stroke="currentColor" strokeWidth="1.3" viewBox="0 0 24 24" width="1em">
      <path d={BODY + sound} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
