using System.Text.Json;
using System.Text.Unicode;

namespace Proximal;

/// <summary>
/// Checks JSON before it is read. .NET decodes texts when they are used, so an invalid text would fail there.
/// </summary>
internal static class JsonCheck
{
    /// <summary>Throws unless the bytes are one JSON value whose texts are valid Unicode.</summary>
    /// <param name="json">The JSON in UTF-8, without a byte order mark.</param>
    /// <exception cref="FormatException">The bytes are not UTF-8, or a text has an unpaired surrogate.</exception>
    /// <exception cref="JsonException">The bytes are not JSON, or are nested too deeply.</exception>
    public static void Require(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new FormatException("its text is not UTF-8");
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
                if (reader.ValueIsEscaped)
                    _ = reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(
                $"the text at byte {reader.TokenStartIndex} has an unpaired surrogate, which is not Unicode",
                exception
            );
        }
    }
}
