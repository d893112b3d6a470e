namespace Proximal.Language;

/// <summary>Last step of encoding: adds the tokens that surround a text, and trims the ranges of tokens.</summary>
internal sealed record PostProcessor
{
    /// <summary>Step without effect.</summary>
    internal static PostProcessor None { get; } = new();

    /// <summary>Ids before a whole text.</summary>
    internal int[] Before { get; init; } = [];

    /// <summary>Ids after it.</summary>
    internal int[] After { get; init; } = [];

    /// <summary>
    /// For each <c>trim_offsets</c>, whether a space was added before the text, which is not trimmed.
    /// </summary>
    internal IReadOnlyList<bool> Trims { get; init; } = [];
}
