namespace Proximal.Language;

/// <summary>The token that ends the assistant's turn in a chat template.</summary>
internal static class EndOfTurn
{
    /// <summary>
    /// The first special token that the template writes after the content of the assistant's message; null if there is
    /// none.
    /// </summary>
    internal static int? Find(ChatTemplate template, IReadOnlyList<AddedToken> tokens)
    {
        string text = template.AfterReply;
        return tokens
            .Where(static token => token.Special)
            .Select(token => (Token: token, At: text.IndexOf(token.Content, StringComparison.Ordinal)))
            .Where(static found => found.At >= 0)
            .OrderBy(static found => found.At)
            .ThenByDescending(static found => found.Token.Content.Length)
            .Select(static found => (int?)found.Token.Id)
            .FirstOrDefault();
    }
}
