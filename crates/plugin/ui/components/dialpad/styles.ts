/** How the dialpad looks: Flex's tokens, so that it is light and dark as Flex is. */
import { IconButton, styled } from '@twilio/flex-ui';
import { background, borderColor, borderRadius, fontSize, fontWeight, lineHeight, shadow, shadowFocus, space, textColor } from '../tokens';
import { waitingButtons } from '../waiting';

/** A box that lies over the page. */
export const Surface = styled('div')`
  padding: ${space(60)};
  color: ${textColor()};
  background: ${background('Body')};
  border: 1px solid ${borderColor('Weak')};
  border-radius: ${borderRadius(20)};
  box-shadow: ${shadow};
  box-sizing: border-box;
  max-width: 95vw;
  overflow-y: auto;
`;

/** Flex lights up its buttons for a light page, and leaves the sign of one in its dark header as white as it is. */
export const HeaderButton = styled(IconButton)`
  &&:hover,
  &&[aria-expanded='true'] {
    color: ${textColor()};
    background: ${background('Strong')};
  }
`;

/** Below the menus of Flex's header, in which an agent who is away chooses another activity. */
export const Panel = styled(Surface)`
  position: fixed;
  z-index: 9;
  top: 60px;
  right: ${space(60)};
  width: 340px;
  /* In a low window, such as one beside a CRM, the keys are reached by scrolling. */
  max-height: calc(100vh - 60px - ${space(60)});
`;

export const Header = styled('div')`
  display: flex;
  align-items: center;
  justify-content: space-between;
  h2 {
    margin: 0;
    font-size: ${fontSize(40)};
    font-weight: ${fontWeight('Bold')};
  }
`;

export const Form = styled('form')`
  display: flex;
  flex-direction: column;
  gap: ${space(40)};
  margin: ${space(40)} 0 0;
  /* What Flex writes on its primary buttons can hardly be read in its dark theme, but for a button that lights up. */
  button[type='submit']:not(:hover, :active) {
    color: ${textColor('Inverse')};
  }
  ${waitingButtons}
`;

/** Always in sight: in a low window the keys are scrolled beneath it, as far as the edge of the box. */
export const CallRow = styled('div')`
  position: sticky;
  bottom: -${space(60)};
  display: flex;
  justify-content: center;
  margin-bottom: -${space(60)};
  padding-bottom: ${space(60)};
  background: ${background('Body')};
`;

export const Field = styled('div')`
  display: flex;
  align-items: center;
  border: 1px solid ${borderColor()};
  border-radius: ${borderRadius(20)};
  &:focus-within {
    box-shadow: ${shadowFocus};
  }
`;

export const Input = styled('input')`
  flex: 1;
  min-width: 0;
  padding: ${space(40)};
  font: inherit;
  font-size: ${fontSize(40)};
  color: inherit;
  background: none;
  border: none;
  outline: none;
`;

/** Only the short text is seen; the choice, with the names of the countries, lies over it. */
export const Country = styled('label')`
  position: relative;
  padding: ${space(40)} 0 ${space(40)} ${space(40)};
  color: ${textColor('Weak')};
  font-size: ${fontSize(20)};
  white-space: nowrap;
  border-radius: ${borderRadius(20)};
  span::after {
    content: ' ▾';
  }
  &:focus-within {
    box-shadow: ${shadowFocus};
  }
  select {
    position: absolute;
    inset: 0;
    width: 100%;
    opacity: 0;
    cursor: pointer;
  }
  option {
    color: ${textColor()};
    background: ${background('Body')};
  }
`;

export const Keys = styled('div')`
  display: grid;
  grid-template-columns: repeat(3, 1fr);
  gap: ${space(20)};
`;

export const Key = styled('button')`
  padding: ${space(40)};
  font: inherit;
  font-size: ${fontSize(40)};
  color: inherit;
  background: ${background()};
  border: none;
  border-radius: ${borderRadius(20)};
  cursor: pointer;
  /* The zero stands alone in its row. */
  &:last-child {
    grid-column: 2;
  }
  small {
    color: ${textColor('Weak')};
  }
  &:hover {
    background: ${background('Strong')};
  }
  &:focus-visible {
    outline: none;
    box-shadow: ${shadowFocus};
  }
  &:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;

/** Always there, because a problem is read out only where it changes; while it is empty it takes no room. */
export const Problem = styled('div')`
  margin-top: ${space(20)};
  color: ${textColor('Error')};
  font-size: ${fontSize(20)};
  &:empty {
    margin-top: 0;
  }
`;

/** Keeps its room while there is nothing to say: the keys below stay where they are. */
export const Hint = styled('div')`
  min-height: ${lineHeight(10)};
  margin-top: ${space(20)};
  color: ${textColor('Weak')};
  font-size: ${fontSize(20)};
  line-height: ${lineHeight(10)};
  div:not(:empty) + & {
    display: none;
  }
`;

export const CallerId = styled('label')`
  display: flex;
  flex-direction: column;
  gap: ${space(20)};
  font-size: ${fontSize(20)};
  select {
    padding: ${space(30)};
    font: inherit;
    font-size: ${fontSize(30)};
    color: inherit;
    background: ${background('Body')};
    border: 1px solid ${borderColor()};
    border-radius: ${borderRadius(20)};
  }
`;
