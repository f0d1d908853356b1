/** Waits, for whoever asks for several things and does not need them all. */
export const pause = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms));
