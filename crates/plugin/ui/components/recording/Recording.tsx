/** What is recorded of a call: everybody sees whether it is paused, and its agents pause and resume it. */
import { Button, CallCanvas, ParticipantsCanvas, styled } from '@twilio/flex-ui';
import React, { useEffect, useRef, useState } from 'react';
import { PRESSING_KEYS } from '../../flex/kept-keys';
import type { RecordingView } from '../../seam/RecordingView';
import { text } from '../../strings/strings';
import { Hidden } from '../hidden';
import { Row } from '../leaving/styles';
import { findFocus } from '../lost-focus';
import { callOf, offersOf, type CanvasProps } from '../tile/canvas-call';
import { Note } from '../tile/note';
import { waiting } from '../waiting';

/** The button: behind the notes of the canvas, before the one that ends the call for everyone. */
const SORT_ORDER = 9.5;
/** The note: behind the tiles. A supervisor sees those, and nothing else of the canvas. */
const BEHIND_TILES = 11;

export type PressRecording = (taskSid: string) => void;

interface Props {
  press: PressRecording;
}

const Below = styled('div')`
  width: 100%;
`;

export function registerRecording(press: PressRecording): void {
  ParticipantsCanvas.Content.add(<RecordingNote key="outbound-recording-note" />, {
    if: (canvas: CanvasProps) => callOf(canvas) !== undefined,
    sortOrder: BEHIND_TILES,
  });
  CallCanvas.Content.add(<Recording key="outbound-recording" press={press} />, {
    if: (canvas: CanvasProps) => offersOf(canvas)?.recording?.has_button ?? false,
    sortOrder: SORT_ORDER,
  });
}

/** The regions are there before they have something to say: a screen reader says what comes into them. */
function RecordingNote(canvas: CanvasProps): JSX.Element {
  const { shown, resumed } = useWords(callOf(canvas)?.sid ?? '', offersOf(canvas)?.recording ?? null);
  return (
    <>
      <Below role="status">
        <Note data-testid="recording-note">
          {shown}
        </Note>
      </Below>
      <Hidden role="status">{resumed}</Hidden>
    </>
  );
}

function Recording({ press, ...canvas }: CanvasProps & Props): JSX.Element | null {
  const call = callOf(canvas);
  const recording = call?.offers.recording;
  return call && recording ? <RecordingButton recording={recording} onPress={() => press(call.sid)} /> : null;
}

function RecordingButton({ recording, onPress }: { recording: RecordingView; onPress: () => void }): JSX.Element {
  const { is_waiting: isWaiting, state } = recording;
  // Where nothing is recorded after all, the button goes when it has been pressed.
  useEffect(() => findFocus, []);
  return (
    <Row>
      <Button
        {...PRESSING_KEYS}
        {...waiting(isWaiting)}
        data-testid="pause-recording"
        onClick={() => !isWaiting && onPress()}
        size="small"
        variant="secondary"
      >
        {text('recording', state === 'paused' ? 'resume' : 'pause')}
      </Button>
    </Row>
  );
}

/** What is said of it: that there is none or that it is paused, while it is so; that it goes on, after it was. */
function useWords(sid: string, recording: RecordingView | null): { shown: string; resumed: string } {
  const before = useRef({ sid, wasPaused: false });
  const [words, setWords] = useState({ shown: '', resumed: '' });
  const state = recording?.state;
  const name = recording?.paused_by ?? '';
  useEffect(() => {
    const { sid: sidBefore, wasPaused } = before.current;
    before.current = { sid, wasPaused: state === 'paused' };
    setWords({
      shown: state && state !== 'on' ? text('recording', name ? 'pausedBy' : state, { name }) : '',
      resumed: state === 'on' && sidBefore === sid && wasPaused ? text('recording', 'resumed') : '',
    });
  }, [sid, state, name]);
  return words;
}
