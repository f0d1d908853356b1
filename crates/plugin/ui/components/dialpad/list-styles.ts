/** How tabs and lists look. */
import { styled } from '@twilio/flex-ui';
import { background, borderColor, borderRadius, fontSize, fontWeight, shadowFocus, space, textColor } from '../tokens';

export const TabList = styled('div')`
  display: flex;
  flex-wrap: wrap;
  gap: 0 ${space(40)};
  margin: ${space(40)} 0;
  border-bottom: 1px solid ${borderColor('Weaker')};
`;

export const Tab = styled('button')`
  padding: ${space(30)} 0;
  font: inherit;
  font-size: ${fontSize(30)};
  color: ${textColor('Weak')};
  background: none;
  border: none;
  border-bottom: 2px solid transparent;
  cursor: pointer;
  &[aria-selected='true'] {
    color: ${textColor()};
    font-weight: ${fontWeight('Semibold')};
    border-bottom-color: ${borderColor('Primary')};
  }
  &:focus-visible {
    outline: none;
    box-shadow: ${shadowFocus};
  }
`;

export const List = styled('ul')`
  /* What is hidden in a row is scrolled with it. */
  position: relative;
  max-height: 240px;
  margin: ${space(30)} 0;
  padding: 0;
  overflow-y: auto;
  list-style: none;
`;

/** The heading of those below it. */
export const Group = styled('li')`
  padding: ${space(30)};
  color: ${textColor('Weak')};
  font-size: ${fontSize(20)};
  font-weight: ${fontWeight('Semibold')};
`;

/** Somebody who can be called with one press. */
export const Row = styled('button')`
  display: flex;
  align-items: baseline;
  justify-content: space-between;
  gap: ${space(40)};
  width: 100%;
  padding: ${space(40)} ${space(30)};
  font: inherit;
  font-size: ${fontSize(30)};
  text-align: left;
  color: inherit;
  background: none;
  border: none;
  border-radius: ${borderRadius(20)};
  box-sizing: border-box;
  cursor: pointer;
  small {
    flex: none;
    max-width: 70%;
    text-align: right;
    color: ${textColor('Weak')};
    font-size: ${fontSize(20)};
  }
  &:hover,
  &[aria-selected='true'] {
    background: ${background()};
  }
  &:focus-visible {
    outline: none;
    box-shadow: inset ${shadowFocus};
  }
  &[aria-disabled='true'] {
    cursor: default;
    opacity: 0.5;
  }
`;

/** What is to be said in place of a list; while it is empty it takes no room. */
export const Note = styled('p')`
  margin: ${space(30)} 0;
  color: ${textColor('Weak')};
  font-size: ${fontSize(20)};
  &:empty {
    margin: 0;
  }
`;
