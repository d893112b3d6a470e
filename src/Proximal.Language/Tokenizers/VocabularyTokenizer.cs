using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Base class of tokenizers: added tokens, special tokens, decoding and saving.</summary>
public abstract class VocabularyTokenizer : ITokenizer
{
    private readonly SpecialTokenIds specialTokens;
    private readonly bool normalizeNfc;
    private readonly AddedTokenFinder? rawTokens;
    private readonly AddedTokenFinder? normalizedTokens;

    private protected VocabularyTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        bool normalizeNfc = false
    )
    {
        this.normalizeNfc = normalizeNfc;
        Table = table;
        AddedTokens = addedTokens;
        this.specialTokens = specialTokens;
        ChatTemplate = specialTokens.ChatTemplate?.WithTokens(NamedTokens());
        int?[] ends =
        [
            specialTokens.End,
            .. specialTokens.AdditionalEnds,
            ChatTemplate is null ? null : EndOfTurn.Find(ChatTemplate, addedTokens),
        ];
        EndTokens = [.. ends.OfType<int>().Distinct()];
        rawTokens = addedTokens.Any(static token => !token.Normalized)
            ? new AddedTokenFinder(addedTokens.Where(static token => !token.Normalized))
            : null;
        normalizedTokens = addedTokens.Any(static token => token.Normalized)
            ? new AddedTokenFinder(
                addedTokens
                    .Where(static token => token.Normalized)
                    .Select(token => token with { Content = Normalize(token.Content) })
            )
            : null;
    }

    /// <inheritdoc/>
    public int VocabularySize => Table.Count;

    /// <inheritdoc/>
    public int? BeginToken => specialTokens.Begin;

    /// <inheritdoc/>
    public int? EndToken => specialTokens.End;

    /// <inheritdoc/>
    public int? PadToken => specialTokens.Pad;

    /// <inheritdoc/>
    public IReadOnlyList<int> EndTokens { get; }

    /// <inheritdoc/>
    public ChatTemplate? ChatTemplate { get; }

    internal VocabularyTable Table { get; }

    internal IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <inheritdoc/>
    public int[] Encode(string text, bool addSpecialTokens = false) =>
        addSpecialTokens ? [.. Encode(text, specialTokens.Before), .. specialTokens.After] : [.. Encode(text, [])];

    /// <inheritdoc/>
    public int[] EncodePrompt(string text) => [.. Encode(text, specialTokens.Before)];

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        int length = 0;
        foreach (int id in ids)
            length += TokenBytes(id).Length;
        byte[] bytes = new byte[length];
        int at = 0;
        foreach (int id in ids)
        {
            if (skipSpecialTokens && IsSpecial(id))
                continue;
            ReadOnlySpan<byte> token = Table[id];
            token.CopyTo(bytes.AsSpan(at));
            at += token.Length;
        }

        return Encoding.UTF8.GetString(bytes, 0, at);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TokenBytes(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return Table[id];
    }

    /// <inheritdoc/>
    public string TokenText(int id) => Encoding.UTF8.GetString(TokenBytes(id));

    /// <inheritdoc/>
    public int? Find(string token) => Table.Find(token);

    /// <inheritdoc/>
    public bool IsSpecial(int id) => Table.IsSpecial(id);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, TokenizerFolder.DefinitionName), WriteDefinition);
        TokenizerFolder.WriteConfiguration(folder, this, specialTokens.Source, specialTokens.GenerationSource);
    }

    /// <summary>Writes tokenizer.json.</summary>
    private protected abstract void WriteDefinition(Stream stream);

    /// <summary>Adds the ids of normalized, non-empty text without added tokens.</summary>
    private protected abstract void EncodePlain(ReadOnlySpan<char> text, List<int> ids);

    private List<int> Encode(string text, int[] before)
    {
        var ids = new List<int>((text.Length / 3) + 8);
        ids.AddRange(before);
        EncodeAll(LoneSurrogates.Replace(text), ids);

        // A chat template contains the begin token; models are trained with one, not two.
        if (before.Length == 1 && ids.Count > 1 && ids[1] == ids[0] && IsSpecial(ids[0]))
            ids.RemoveAt(0);
        return ids;
    }

    /// <summary>The special tokens by the names that chat templates use.</summary>
    private IEnumerable<KeyValuePair<string, JsonElement>> NamedTokens()
    {
        foreach (
            (string name, int? id) in new[]
            {
                ("bos_token", BeginToken),
                ("eos_token", EndToken),
                ("pad_token", PadToken),
            }
        )
            if (id is { } token)
                yield return new(name, JsonBuilder.Of(TokenText(token)));
    }

    private string Normalize(string text) => normalizeNfc ? CanonicalComposition.Normalize(text) : text;

    private void EncodeAll(string text, List<int> ids)
    {
        if (rawTokens is null)
        {
            EncodeNormalized(Normalize(text), ids);
            return;
        }

        int at = 0;
        while (rawTokens.Next(text, at, out Piece range) is { } token)
        {
            if (range.Start > at)
                EncodeNormalized(Normalize(text[at..range.Start]), ids);
            ids.Add(token.Id);
            at = range.Start + range.Length;
        }

        if (at < text.Length)
            EncodeNormalized(Normalize(at == 0 ? text : text[at..]), ids);
    }

    private void EncodeNormalized(string text, List<int> ids)
    {
        int at = 0;
        while (normalizedTokens?.Next(text, at, out Piece range) is { } token)
        {
            if (range.Start > at)
                EncodePlain(text.AsSpan(at..range.Start), ids);
            ids.Add(token.Id);
            at = range.Start + range.Length;
        }

        if (at < text.Length)
            EncodePlain(text.AsSpan(at), ids);
    }
}
