// Loads React and Flex UI, which are a file of their own, and what of them this page uses.

/** The global `Twilio.Flex`. */
export interface FlexModule {
  runDefault(configuration: Record<string, unknown>, container: string): Promise<unknown>;
  Manager: { getInstance(): FlexManager };
}

/** The part of Flex's manager that the softphone uses. */
export interface FlexManager {
  /** The Voice SDK's device; absent when browser voice is switched off. */
  voiceClient?: { emit(event: string, ...values: unknown[]): boolean };
}

/** Runs `flex-ui.js`, in the version that the page has begun to fetch. */
export function loadFlex(): Promise<FlexModule> {
  return new Promise((resolve, reject) => {
    const preloaded = document.querySelector<HTMLLinkElement>('link#flex-ui');
    if (!preloaded) throw new Error('the page has no <link id="flex-ui">');
    const script = document.createElement('script');
    script.src = preloaded.href;
    script.onerror = () => reject(new Error('/flex-ui.js could not be loaded'));
    script.onload = () => {
      const Flex = window.Twilio?.Flex;
      if (Flex) resolve(Flex);
      else reject(new Error('/flex-ui.js did not define Twilio.Flex'));
    };
    document.head.append(script);
  });
}
