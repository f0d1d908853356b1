/** What JSX is made of; the bundler imports it where there is some. */
export { Fragment, createElement } from 'react';
