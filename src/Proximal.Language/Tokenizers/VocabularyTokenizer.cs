using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Base class of tokenizers with a vocabulary, which have the components of tokenizer.json: text is split at added
/// tokens, normalized, split into words, and a model converts each word to tokens.
/// </summary>
public abstract class VocabularyTokenizer : ITokenizer
{
    private static readonly PreTokenizerSequence.WordAction<Sink> WordEncoder = static (word, ranges, sink) =>
        EncodeWord(word, ranges, sink);

    private readonly SpecialTokenIds specialTokens;
    private readonly TokenizerPipeline pipeline;
    private readonly AddedTokenFinder? rawTokens;
    private readonly AddedTokenFinder? normalizedTokens;

    private protected VocabularyTokenizer(
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        SpecialTokenIds specialTokens,
        TokenizerPipeline pipeline
    )
    {
        Table = table;
        AddedTokens = addedTokens;
        this.specialTokens = specialTokens;
        this.pipeline = pipeline;
        ChatTemplate = specialTokens.ChatTemplate?.WithTokens(NamedTokens());
        int?[] ends =
        [
            specialTokens.End,
            .. specialTokens.AdditionalEnds,
            ChatTemplate is null ? null : EndOfTurn.Find(ChatTemplate, addedTokens),
        ];
        EndTokens = [.. ends.OfType<int>().Distinct()];
        rawTokens = AddedTokenFinder.Of(addedTokens.Where(static token => !token.Normalized));
        normalizedTokens = AddedTokenFinder.Of(
            addedTokens
                .Where(static token => token.Normalized)
                .Select(token => token with { Content = Normalize(token.Content) })
        );
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

    internal TokenizerPipeline Pipeline => pipeline;

    /// <inheritdoc/>
    public int[] Encode(string text, bool addSpecialTokens = false) =>
        addSpecialTokens
            ? [.. Encode(text, pipeline.PostProcessor.Before), .. pipeline.PostProcessor.After]
            : [.. Encode(text, [])];

    /// <inheritdoc/>
    public int[] EncodePrompt(string text)
    {
        int[] before = pipeline.PostProcessor.Before;
        List<int> ids = Encode(text, before);

        // A chat template contains the begin token; models are trained with one, not two.
        if (before.Length == 1 && ids.Count > 1 && ids[1] == ids[0] && IsSpecial(ids[0]))
            ids.RemoveAt(0);
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        foreach (int id in ids)
            ArgumentOutOfRangeException.ThrowIfNegative(id);
        if (pipeline.Decoding.Concatenates)
            return DecodeBytes(ids, skipSpecialTokens);
        DecodingPass pass = BeginDecoding();
        foreach (int id in ids)
            if (!(skipSpecialTokens && IsSpecial(id)) && Table.Entry(id) is { } entry)
                pass.Add(entry);
        return pass.Finish();
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
        AtomicFile.Write(
            Path.Combine(folder, TokenizerFolder.DefinitionName),
            stream => TokenizerWriter.Write(stream, AddedTokens, pipeline)
        );
        TokenizerFolder.WriteConfiguration(folder, this, specialTokens);
    }

    /// <summary>
    /// Whether the text of tokens is that of their <see cref="TokenBytes"/>, one after another. Otherwise it depends on
    /// their neighbors.
    /// </summary>
    internal bool DecodesBytes => pipeline.Decoding.Concatenates;

    /// <summary>Starts the decoding of a text, token by token.</summary>
    internal DecodingPass BeginDecoding() => pipeline.Decoding.Begin();

    /// <summary>Encodes a text, with the range of the text for each token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether to add the tokens that surround a whole text.</param>
    internal EncodedText EncodeWithRanges(string text, bool addSpecialTokens = false)
    {
        var sink = new Sink(pipeline.Model, new List<int>((text.Length / 3) + 8), []);
        EncodeAll(LoneSurrogates.Replace(text), sink);
        PostProcessor processor = pipeline.PostProcessor;
        Span<Piece> ranges = CollectionsMarshal.AsSpan(sink.Ranges);
        foreach (bool spaceWasAdded in processor.Trims)
            for (int i = 0; i < ranges.Length; i++)
            {
                ReadOnlySpan<char> token = Table.IsAdded(sink.Ids[i])
                    ? text.AsSpan(ranges[i].Start, ranges[i].Length)
                    : Table.Entry(sink.Ids[i]);
                ranges[i] = OffsetTrimming.Trim(text, token, ranges[i], i == 0, spaceWasAdded);
            }

        return addSpecialTokens
            ? new EncodedText(
                [.. processor.Before, .. sink.Ids, .. processor.After],
                [.. new Piece[processor.Before.Length], .. ranges, .. new Piece[processor.After.Length]]
            )
            : new EncodedText([.. sink.Ids], ranges.ToArray());
    }

    private string DecodeBytes(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        int length = 0;
        foreach (int id in ids)
            length += Table[id].Length;
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

    private List<int> Encode(string text, int[] before)
    {
        var ids = new List<int>((text.Length / 3) + 8);
        ids.AddRange(before);
        EncodeAll(
            LoneSurrogates.Replace(text),
            new Sink(pipeline.Model, ids, pipeline.PreTokenizer.NeedsRanges ? [] : null)
        );
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

    private string Normalize(string text)
    {
        if (pipeline.Normalizer is not { } normalizer || text.Length == 0)
            return text;
        var normalized = new NormalizedText(text);
        normalizer.Apply(normalized);
        return normalized.Text;
    }

    private void EncodeAll(string text, Sink sink)
    {
        int at = 0;
        while (rawTokens?.Next(text, at, out Piece range) is { } token)
        {
            if (range.Start > at)
                EncodePart(text[at..range.Start], at, sink);
            sink.Ids.Add(token.Id);
            sink.Ranges?.Add(range);
            at = range.End;
        }

        if (at < text.Length)
            EncodePart(at == 0 ? text : text[at..], at, sink);
    }

    /// <summary>Encodes text between added tokens that are sought before normalization.</summary>
    private void EncodePart(string part, int origin, Sink sink)
    {
        if (sink.Ranges is null)
        {
            EncodeNormalized(new TextPiece(Normalize(part), startsText: origin == 0), sink);
            return;
        }

        var normalized = new NormalizedText(part, origin);
        pipeline.Normalizer?.Apply(normalized);
        EncodeNormalized(normalized.Whole(startsText: origin == 0), sink);
    }

    private void EncodeNormalized(in TextPiece text, Sink sink)
    {
        int at = 0;
        while (normalizedTokens?.Next(text.Text, at, out Piece range) is { } token)
        {
            if (range.Start > at)
                Split(text.Slice(new Piece(at, range.Start - at)), sink);
            sink.Ids.Add(token.Id);
            sink.Ranges?.Add(OriginalRange(text.Ranges, range));
            at = range.End;
        }

        if (at == 0 && text.Text.Length > 0)
            Split(text, sink);
        else if (at < text.Text.Length)
            Split(text.Slice(new Piece(at, text.Text.Length - at)), sink);
    }

    private void Split(in TextPiece text, Sink sink) => pipeline.PreTokenizer.Split(text, WordEncoder, sink);

    private static void EncodeWord(ReadOnlySpan<char> word, ReadOnlySpan<Piece> wordRanges, Sink sink)
    {
        if (sink.Ranges is not { } ranges)
        {
            sink.Model.Encode(word, sink.Ids);
            return;
        }

        int first = ranges.Count;
        sink.Model.Encode(word, sink.Ids, ranges);
        foreach (ref Piece range in CollectionsMarshal.AsSpan(ranges)[first..])
            range = OriginalRange(wordRanges, range);
    }

    private static Piece OriginalRange(ReadOnlySpan<Piece> ranges, Piece range)
    {
        int start = ranges[Math.Min(range.Start, ranges.Length - 1)].Start,
            end = ranges[Math.Max(range.End - 1, 0)].End;
        return new Piece(start, Math.Max(0, end - start));
    }

    /// <summary>Receives tokens, and their ranges if they are needed.</summary>
    private sealed record Sink(TokenModel Model, List<int> Ids, List<Piece>? Ranges);
}
