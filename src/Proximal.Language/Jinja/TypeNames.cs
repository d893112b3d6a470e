using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Python's names of the types of values, for messages.</summary>
internal static class TypeNames
{
    internal static string Of(object value) =>
        value switch
        {
            None => "NoneType",
            Undefined => "Undefined",
            bool => "bool",
            BigInteger => "int",
            double => "float",
            string => "str",
            Sequence sequence => sequence.TypeName,
            DictValue => "dict",
            DictView view => view.TypeName,
            IteratorValue iterator => iterator.TypeName,
            NamespaceValue => "Namespace",
            Macro => "Macro",
            LoopState => "LoopContext",
            _ => "function",
        };

    /// <summary>The value in messages of missing members, such as <c>'dict object'</c>.</summary>
    internal static string Object(object value) => value is None ? "None" : $"{Of(value)} object";
}
