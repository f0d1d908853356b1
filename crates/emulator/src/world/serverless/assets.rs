//! Makes assets and keeps the files that are uploaded; which version is on a site is up to the build.

use super::{
    ServerlessError,
    asset::{Asset, AssetVersion, Visibility},
    error::check_length,
    service::Service,
};
use crate::world::World;

const LONGEST_NAME: usize = 255;

/// A file that is uploaded.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) path: String,
    pub(crate) visibility: Visibility,
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
}

impl Service {
    pub(crate) fn asset(&self, sid: &str) -> Result<&Asset, ServerlessError> {
        let found = self.assets.iter().find(|asset| asset.sid == sid);
        found.ok_or_else(|| self.no_asset(sid))
    }

    fn asset_mut(&mut self, sid: &str) -> Result<&mut Asset, ServerlessError> {
        let missing = self.no_asset(sid);
        let found = self.assets.iter_mut().find(|asset| asset.sid == sid);
        found.ok_or(missing)
    }

    fn no_asset(&self, sid: &str) -> ServerlessError {
        ServerlessError::not_found(format!("{}/Assets/{sid}", self.path()))
    }

    /// A version of whichever asset.
    pub(super) fn version(&self, sid: &str) -> Option<&AssetVersion> {
        self.assets.iter().flat_map(|asset| &asset.versions).find(|version| version.sid == sid)
    }
}

impl World {
    pub(crate) fn create_asset(
        &mut self,
        service: &str,
        friendly_name: &str,
    ) -> Result<(&Service, &Asset), ServerlessError> {
        check_length("FriendlyName", friendly_name, LONGEST_NAME)?;
        let sid = self.mint.sid("ZH");
        let service = self.serverless.service_mut(service)?;
        service.assets.push(Asset {
            sid: sid.clone(),
            friendly_name: friendly_name.to_owned(),
            date_created: self.now,
            date_updated: self.now,
            versions: Vec::new(),
        });
        let service = &*service;
        Ok((service, service.asset(&sid)?))
    }

    /// Keeps a file as a new version of an asset. No site has it yet.
    pub(crate) fn upload_asset_version(
        &mut self,
        service: &str,
        asset_sid: &str,
        upload: Upload,
    ) -> Result<(&Service, &AssetVersion), ServerlessError> {
        let sid = self.mint.sid("ZN");
        let now = self.now;
        let service = self.serverless.service_mut(service)?;
        let asset = service.asset_mut(asset_sid)?;
        asset.date_updated = now;
        asset.versions.push(AssetVersion {
            sid: sid.clone(),
            asset_sid: asset_sid.to_owned(),
            path: format!("/{}", upload.path.trim_start_matches('/')),
            visibility: upload.visibility,
            content_type: upload.content_type,
            content: upload.content,
            date_created: now,
        });
        let service = &*service;
        let version = service.version(&sid);
        Ok((service, version.ok_or(ServerlessError::UnknownVersion { sid })?))
    }
}
