//! The schemas that the document refers to, each by its name.

use utoipa::{
    ToSchema,
    openapi::{
        Ref, RefOr, Required, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// Those that were asked for, and those that are inside of them.
#[derive(Default)]
pub(super) struct Schemas(Vec<(String, RefOr<Schema>)>);

impl Schemas {
    /// A reference to the schema of a type.
    pub(super) fn of<T: ToSchema>(&mut self) -> Ref {
        self.0.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.0);
        Ref::from_schema_name(T::name())
    }

    /// The fields of a type as the parameters of a query.
    pub(super) fn in_query<T: ToSchema>(&mut self) -> Vec<Parameter> {
        T::schemas(&mut self.0);
        let RefOr::T(Schema::Object(fields)) = T::schema() else { return Vec::new() };
        let required = fields.required;
        let parameter = |(name, schema): (String, RefOr<Schema>)| {
            let is_required = required.contains(&name);
            ParameterBuilder::new()
                .required(if is_required { Required::True } else { Required::False })
                .name(name)
                .parameter_in(ParameterIn::Query)
                .schema(Some(schema))
                .build()
        };
        fields.properties.into_iter().map(parameter).collect()
    }

    /// All of them. One that was asked for twice is there twice.
    pub(super) fn into_all(self) -> Vec<(String, RefOr<Schema>)> {
        self.0
    }
}
