/** Says aloud what happens to the people of a call, for those who do not see the tiles. */
import React, { useEffect, useRef, useState } from 'react';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';
import { Hidden } from '../hidden';
import { othersOnTheCall, type CanvasProps } from './canvas-call';
import { nameOf, statusOf } from './texts';

/** One region for the whole call: it must be there before there is something to say. */
export function Announcer(props: CanvasProps): JSX.Element {
  const said = useRef<{ taskSid: string | undefined; sentences: Map<string, string> }>();
  const [words, setWords] = useState('');
  useRoom(othersOnTheCall(props).length);
  useEffect(() => {
    const others = othersOnTheCall(props);
    const taskSid = others[0]?.taskSid;
    const sentences = new Map(others.map((person) => [person.uniqueId, sentence(person)]));
    const before = said.current;
    said.current = { taskSid, sentences };
    // It is the agent who opened the call, or turned to another one: nothing has happened.
    if (before?.taskSid !== taskSid) return;
    const news = [...sentences].filter(([id, words]) => before?.sentences.get(id) !== words);
    if (news.length > 0) setWords(news.map(([, words]) => words).join('. '));
  });
  return (
    <Hidden data-testid="announcer" role="status">
      {words}
    </Hidden>
  );
}

/** Flex measures only when the window changes whether its tiles fit or have to be a list. */
function useRoom(people: number): void {
  useEffect(() => void window.dispatchEvent(new Event('resize')), [people]);
}

function sentence(person: OutboundParticipant): string {
  return text('tile', 'announcement', { name: nameOf(person), status: statusOf(person) });
}
