//! The size of the file that Flex loads, and of its parts.

use anyhow::Result;

use crate::{
    bench::report::{Report, Unit},
    build,
};

pub(in crate::bench) async fn measure(report: &mut Report) -> Result<()> {
    build::plugin_in_silence().await?;
    let group = "the plugin's file";
    for (name, bytes) in build::plugin_sizes()?.named() {
        report.add(group, name, super::number(bytes) / 1000.0, Unit::Kilobytes);
    }
    Ok(())
}
