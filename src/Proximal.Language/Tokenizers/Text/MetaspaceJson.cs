using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the members of Metaspace components.</summary>
internal static class MetaspaceJson
{
    /// <summary>Reads the character and where it is inserted.</summary>
    /// <exception cref="FormatException">A member is damaged.</exception>
    internal static (string Replacement, PrependScheme Prepends) Read(JsonElement part)
    {
        string replacement = part.OptionalText("replacement") ?? "\u2581";
        if (replacement.Length == 0 || CodePoints.LengthAt(replacement, 0) != replacement.Length)
            throw new FormatException("'replacement' must be one character");
        return (replacement, Scheme(part));
    }

    private static PrependScheme Scheme(JsonElement part) =>
        part.OptionalText("prepend_scheme") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            null => part.Flag("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never,
            var other => throw new FormatException(
                $"'prepend_scheme' must be always, first or never, but is {MessageText.Quote(other)}"
            ),
        };
}
