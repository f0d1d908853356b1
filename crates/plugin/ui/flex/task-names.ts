/** Where Flex shows the name of a task, in the list of tasks and above a call. */
const NAMES = ['.Twilio-TaskListBaseItem-FirstLine', '.Twilio-TaskCanvasHeader-Name', '.Twilio-TaskCanvasHeader-Name *'];

/** A long name that is written from right to left is cut at its end: Flex cuts every name at the right. */
export function cutNamesAtTheirEnd(): void {
  const style = document.createElement('style');
  style.textContent = `${NAMES.join()}{unicode-bidi:plaintext}`;
  document.head.append(style);
}
