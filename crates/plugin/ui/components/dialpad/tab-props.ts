/** What each of the dialpad's tabs is given. */
import type { DialpadView } from '../../seam/DialpadView';
import type { Dialler } from './dialler';

export interface TabProps {
  callerId: string | undefined;
  dialler: Dialler;
  onCallerId: (callerId: string) => void;
  view: DialpadView;
}
