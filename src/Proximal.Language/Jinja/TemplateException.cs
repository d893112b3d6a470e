namespace Proximal.Language.Jinja;

/// <summary>Error of a template, with its place in the source.</summary>
internal sealed class TemplateException : Exception
{
    private TemplateException(string message, string reason, JinjaException cause)
        : base(message, cause) => (Reason, IsRaised) = (reason, cause.IsRaised);

    /// <summary>The message without the place.</summary>
    internal string Reason { get; }

    /// <summary>Whether the template itself called <c>raise_exception</c>.</summary>
    internal bool IsRaised { get; }

    /// <summary>The error of a source.</summary>
    internal static TemplateException Of(string source, JinjaException cause)
    {
        if (cause.Offset is not { } offset)
            return new TemplateException(cause.Message, cause.Message, cause);
        string before = source[..Math.Min(offset, source.Length)];
        int line = before.Count(static character => character == '\n') + 1,
            column = Characters.Count(before[(before.LastIndexOf('\n') + 1)..]) + 1;
        return new TemplateException($"line {line}, column {column}: {cause.Message}", cause.Message, cause);
    }
}
