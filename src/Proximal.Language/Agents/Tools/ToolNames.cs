namespace Proximal.Language;

/// <summary>Names of tools.</summary>
internal static class ToolNames
{
    /// <summary>Throws unless a name has only letters, digits, underscores, hyphens and dots.</summary>
    /// <exception cref="InvalidInputException">The name is invalid.</exception>
    public static void Check(string name)
    {
        if (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            throw new InvalidInputException(
                $"the name '{name}' of a tool must have 1 to 64 letters, digits, '_', '-' or '.'"
            );
    }
}
