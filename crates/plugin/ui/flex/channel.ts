/** Makes a call of what a dialler puts on its channel, so that Flex draws a call canvas. */
import { DefaultTaskChannels, TaskChannels } from '@twilio/flex-ui';
import { TASK_CHANNEL } from '../seam/constants';

/** Not the channel's: another dialpad may register one of that name, and Flex complains of the second. */
const NAME = 'outbound-participants-canvas';

export function registerChannel(): void {
  const channel = DefaultTaskChannels.createCallTaskChannel(
    NAME,
    (task) => task.taskChannelUniqueName === TASK_CHANNEL,
  );
  TaskChannels.register(channel);
}
