// Every screen in both themes, photographed for people to look at.

import { test } from 'node:test';
