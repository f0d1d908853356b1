//! The plugin inside Flex.
