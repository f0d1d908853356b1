/** Whether somebody has written something there: attributes and settings can have anything. */
export const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';
