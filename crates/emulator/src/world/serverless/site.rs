//! What a browser gets from a site.

use super::{
    Serverless,
    asset::{AssetVersion, Visibility},
};

/// The answer of a site.
#[derive(Debug)]
pub(crate) enum SiteAnswer<'world> {
    Found(&'world AssetVersion),
    /// It is there, but not for those who cannot sign.
    Forbidden,
    Missing,
}

impl Serverless {
    /// Looks up a path on the site with this domain name.
    pub(crate) fn browse(&self, domain_name: &str, path: &str) -> SiteAnswer<'_> {
        let Some(version) = self.deployed(domain_name, path) else { return SiteAnswer::Missing };
        match version.visibility {
            Visibility::Public => SiteAnswer::Found(version),
            Visibility::Protected => SiteAnswer::Forbidden,
            Visibility::Private => SiteAnswer::Missing,
        }
    }

    fn deployed(&self, domain_name: &str, path: &str) -> Option<&AssetVersion> {
        self.services.iter().find_map(|service| {
            let mut environments = service.environments.iter();
            let environment = environments.find(|it| it.domain_name == domain_name)?;
            let build = service.build(environment.build_sid.as_deref()?).ok()?;
            service.versions_of(build).find(|version| version.path == path)
        })
    }
}
