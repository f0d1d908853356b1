/**
 * What a tab remembers over a reload. A browser whose storage is full or forbidden remembers nothing; what asks for it
 * goes on without.
 */
import { warn } from './warn';

export function remember(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch (error) {
    warn('nothing is remembered', error);
  }
}

export function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Then it was not remembered either.
  }
}
