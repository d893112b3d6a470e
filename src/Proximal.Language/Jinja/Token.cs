namespace Proximal.Language.Jinja;

/// <summary>Kind of a <see cref="Token"/>.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,
    BlockBegin,
    BlockEnd,
    PrintBegin,
    PrintEnd,
    Name,
    Integer,
    Float,

    /// <summary>Text literal, without its quotes and escapes.</summary>
    Text,
    Operator,
    End,
}

/// <summary>Token of a template.</summary>
/// <param name="Kind">Kind of the token.</param>
/// <param name="Text">Its text.</param>
/// <param name="Offset">Offset of its first char in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Offset)
{
    /// <summary>The token in messages.</summary>
    internal string Description =>
        Kind switch
        {
            TokenKind.End => "the end of the template",
            TokenKind.BlockBegin => "'{%'",
            TokenKind.BlockEnd => "'%}'",
            TokenKind.PrintBegin => "'{{'",
            TokenKind.PrintEnd => "'}}'",
            TokenKind.Data => "text",
            TokenKind.Text => "a text literal",
            _ => $"'{Text}'",
        };
}
