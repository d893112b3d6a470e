using System.Numerics;

namespace Proximal.Language.Jinja;

/// <summary>Access to an element of a value by a path, such as <c>function.name</c> or 0.</summary>
internal static class ItemPath
{
    /// <summary>The function of a path.</summary>
    /// <param name="run">The rendering.</param>
    /// <param name="path">Keys separated by periods, or an index; none for the value itself.</param>
    /// <param name="defaultValue">Value in place of elements that do not exist; null or none for none.</param>
    internal static Func<object, object> Of(Run run, object path, object? defaultValue = null)
    {
        object[] keys = path switch
        {
            None => [],
            string text =>
            [
                .. text.Split('.')
                    .Select(
                        static object (key) =>
                            key.Length is > 0 and < 10 && key.All(char.IsAsciiDigit) ? BigInteger.Parse(key) : key
                    ),
            ],
            _ => [path],
        };
        return value =>
        {
            run.Limits.Spend(1);
            foreach (object key in keys)
            {
                value = Members.Item(run, value, key);
                if (value is Undefined && defaultValue is not (null or None))
                    value = defaultValue;
            }

            return value;
        };
    }
}
