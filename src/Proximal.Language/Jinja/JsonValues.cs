using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Proximal.Language.Jinja;

/// <summary>Converts JSON to values, as Python's <c>json.loads</c> does.</summary>
internal static class JsonValues
{
    internal static object Convert(Limits limits, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return json.GetString()!;
            case JsonValueKind.Number:
                return Number(json.GetRawText());
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Array:
                return new ListValue([.. json.EnumerateArray().Select(item => Convert(limits, item))]);
            case JsonValueKind.Object:
                var dict = new DictValue(limits);
                foreach (JsonProperty member in json.EnumerateObject())
                    dict.Set(member.Name, Convert(limits, member.Value));
                return dict;
            default:
                return None.Value;
        }
    }

    private static object Number(string text) =>
        text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0
            ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
        : text.Length <= 4300 ? BigInteger.Parse(text, CultureInfo.InvariantCulture)
        : throw new JinjaException("a whole number has more than 4300 digits");
}
