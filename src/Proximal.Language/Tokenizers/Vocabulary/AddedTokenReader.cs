using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>added_tokens</c> of tokenizer.json.</summary>
internal static class AddedTokenReader
{
    /// <summary>Reads the tokens.</summary>
    /// <param name="root">The file's content.</param>
    /// <param name="vocabulary">
    /// The vocabulary of the model. A token that is in it has its id; the others get the ids after it, in their order.
    /// </param>
    /// <exception cref="FormatException">A token is damaged.</exception>
    internal static AddedToken[] Read(JsonElement root, IReadOnlyDictionary<string, int> vocabulary)
    {
        if (root.Optional("added_tokens") is null)
            return [];
        var tokens = new List<AddedToken>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = vocabulary.Count;
        foreach (JsonElement entry in root.List("added_tokens"))
        {
            AddedToken token = ReadOne(entry);
            if (token.Content.Length == 0)
                continue;
            if (!vocabulary.TryGetValue(token.Content, out int id) && !ids.TryGetValue(token.Content, out id))
                id = next;
            ids[token.Content] = id;
            next = Math.Max(next, id + 1);
            tokens.Add(token with { Id = id });
        }

        return [.. tokens];
    }

    private static AddedToken ReadOne(JsonElement token)
    {
        int id = token.Whole("id");
        string content = token.Text("content");
        if (id is < 0 or >= VocabularyReader.MaxIds)
            throw new FormatException(
                $"the id of the added token {MessageText.Quote(content)} must lie in [0, {VocabularyReader.MaxIds}), "
                    + $"but is {id}"
            );
        bool special = token.Flag("special", false);
        return new AddedToken(
            id,
            content,
            special,
            token.Flag("single_word", false),
            token.Flag("lstrip", false),
            token.Flag("rstrip", false),
            token.Flag("normalized", !special)
        );
    }
}
