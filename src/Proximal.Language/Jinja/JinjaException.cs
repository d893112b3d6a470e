namespace Proximal.Language.Jinja;

/// <summary>Error of a template: in its source, or while it is rendered.</summary>
internal sealed class JinjaException : Exception
{
    internal JinjaException(string message)
        : base(message) { }

    internal JinjaException(string message, int offset)
        : base(message) => Offset = offset;

    /// <summary>Offset in the source; null until the expression that failed is known.</summary>
    internal int? Offset { get; private set; }

    /// <summary>Whether the template itself called <c>raise_exception</c>.</summary>
    internal bool IsRaised { get; init; }

    /// <summary>Sets the offset if there is none. Always false, so that an exception filter can call it.</summary>
    internal bool Locate(int offset)
    {
        Offset ??= offset;
        return false;
    }
}
