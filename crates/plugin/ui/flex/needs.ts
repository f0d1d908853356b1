/** What a Flex UI must have for us: looked for before anything of ours is registered. */

/** Everything of `@twilio/flex-ui` that is used in `ui/`; `needs.test.mjs` compares. Flex makes each template later on. */
export const NEEDS = [
  'Actions.addListener',
  'Actions.invokeAction',
  'Actions.registerAction',
  'Actions.replaceAction',
  'Button',
  'CallCanvas.Content',
  'CallCanvasActions.Content',
  'ConferenceParticipant',
  'DefaultTaskChannels.createCallTaskChannel',
  'IconButton',
  'IncomingTaskCanvas.Content',
  'MainHeader.Content',
  'NotificationType',
  'Notifications.dismissNotification',
  'Notifications.registerNotification',
  'Notifications.showNotification',
  'ParticipantCanvas.Content',
  'ParticipantCanvas.ListItem.Content',
  'ParticipantsCanvas.Content',
  'Plugins.init',
  'StateHelper.getCurrentPhoneCallState',
  'TaskCanvasHeader.Content',
  'TaskChannels.register',
  'TaskHelper.isCallOnHold',
  'TaskHelper.isChatBasedTask',
  'TaskHelper.isLiveCall',
  'TaskListButtons.Content',
  'VERSION',
  'styled',
  'templates',
];

/** The names of what a Flex UI has not. */
export function missing(flex: object): string[] {
  return NEEDS.filter((path) => {
    const found = path.split('.').reduce<unknown>((owner, name) => owner && Reflect.get(Object(owner), name), flex);
    return found === undefined || found === null;
  });
}
