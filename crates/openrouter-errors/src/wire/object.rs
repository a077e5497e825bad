//! `wire_object!`: a JSON object of the protocol as a struct.

/// Makes the struct of a JSON object. A member `name: T` becomes `pub name: Field<T>`, so that absent and
/// `null` survive a round trip; members under `@required` are plain and must be there when reading; every
/// unknown member is kept in `extra`.
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
            /// Members this type does not name, unchanged.
            #[serde(flatten)]
            pub extra: crate::wire::Extra,
        }
    };
}

pub(crate) use wire_object;
