using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Truth of values: numbers other than 0, and texts, lists and dicts that are not empty, are true.</summary>
internal static class Truth
{
    internal static bool Of(object value) =>
        value switch
        {
            None or Undefined => false,
            bool flag => flag,
            BigInteger whole => !whole.IsZero,
            double number => number != 0,
            string text => text.Length > 0,
            Sequence sequence => sequence.Count > 0,
            DictValue dict => dict.Count > 0,
            DictView view => view.Items.Count > 0,
            _ => true,
        };
}
