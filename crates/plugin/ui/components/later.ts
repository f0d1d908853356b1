/** Words for a screen reader, which says what comes into a region that is there already. */
import { useEffect, useState } from 'react';

/** Nothing when it is drawn first, and the words after that. */
export function useLater<Words extends string | null | undefined>(words: Words): Words | undefined {
  const [said, setSaid] = useState<Words>();
  useEffect(() => setSaid(words), [words]);
  return said;
}
