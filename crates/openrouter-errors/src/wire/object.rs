//! `wire_object!`: declares a struct for a JSON object of the protocol.

/// Declares the struct of a JSON object. A member `name: T` becomes `pub name: Field<T>`, so that absent and
/// `null` survive a round trip. Members under `@required` are plain and must be present. `extra` keeps every
/// unknown member.
macro_rules! wire_object {
    (
        $(#[$meta:meta])*
        $name:ident {
            $( @required { $( $(#[$rmeta:meta])* $rname:ident : $rtype:ty, )+ } )?
            $( $(#[$fmeta:meta])* $fname:ident : $ftype:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            $( $( $(#[$rmeta])* pub $rname: $rtype, )+ )?
            $(
                $(#[$fmeta])*
                #[serde(default, skip_serializing_if = "crate::Field::is_absent")]
                pub $fname: crate::Field<$ftype>,
            )*
            /// Members that this type does not declare, unchanged.
            #[serde(flatten)]
            pub extra: crate::wire::Extra,
        }
    };
}

pub(crate) use wire_object;
