// React and Flex UI as one classic script, under the names that plugins know: `React`, `ReactDOM`, `Twilio.Flex`.

import * as React from 'react';
import * as ReactDOM from 'react-dom';
import * as Flex from '@twilio/flex-ui';

Object.assign(window, { React, ReactDOM, Twilio: { ...window.Twilio, Flex } });
