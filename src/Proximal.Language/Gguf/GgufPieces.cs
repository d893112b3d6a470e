using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Byte-pair encoding of characters as SentencePiece has it: programs merge the adjacent pieces whose result has the
/// largest score, instead of by a list of merges.
/// </summary>
/// <param name="Scores">Score of each id of the tokenizer; larger ones are merged first.</param>
/// <param name="AreExact">Whether scores and merges always give the same tokens.</param>
/// <param name="AddsSpace">Whether a space is added before a text.</param>
internal sealed record GgufPieces(float[] Scores, bool AreExact, bool AddsSpace)
{
    /// <summary>The character of SentencePiece that stands for a space.</summary>
    public const char Space = '\u2581';

    /// <summary>The scores of a tokenizer.</summary>
    /// <exception cref="InvalidInputException">The tokenizer has other components than SentencePiece's.</exception>
    public static GgufPieces Of(BytePairTokenizer tokenizer, BytePairModel model)
    {
        if (!model.Settings.ByteFallback || !new ByteTokens(tokenizer.Table).AreComplete)
            throw GgufTokenizer.Unsupported("byte-pair encoding of characters without a token for each byte");
        bool addsSpace = AddsSpaceBefore(tokenizer.Pipeline);
        float[] scores = new float[tokenizer.VocabularySize];
        int merges = 0,
            group = 0,
            last = -1;
        bool isExact = true;
        foreach ((int left, int right) in model.Merges.InOrder())
        {
            merges++;
            int result = PairTable.Result(model.Merges.Find(left, right));
            if (result == last)
                continue;
            // All merges with the same result must follow one another.
            isExact &= scores[result] == 0;
            if (scores[result] == 0)
                scores[result] = -++group;
            last = result;
        }

        return new GgufPieces(scores, isExact && merges == Splits(tokenizer), addsSpace);
    }

    // All ways to divide an entry into two others.
    private static int Splits(BytePairTokenizer tokenizer) =>
        PieceMerges
            .Of([
                .. Enumerable
                    .Range(0, tokenizer.VocabularySize)
                    .Select(id => new VocabularyPiece(
                        tokenizer.Table.VocabularyEntry(id) ?? "",
                        0,
                        tokenizer.Table.VocabularyEntry(id) is { Length: > 0 } ? PieceType.Normal : PieceType.Unused
                    )),
            ])
            .Count();

    private static bool AddsSpaceBefore(TokenizerPipeline pipeline)
    {
        bool[] normalizers = ComponentJson.Components(
            pipeline.NormalizerJson,
            "normalizer",
            "normalizers",
            static (type, part) => new[] { Normalizes(type, part) }
        );
        bool[] steps = ComponentJson.Components(
            pipeline.PreTokenizerJson,
            "pre_tokenizer",
            "pretokenizers",
            static (type, part) => new[] { Separates(type, part) }
        );
        return normalizers.Contains(true) || steps.Contains(true);
    }

    private static bool Normalizes(string type, JsonElement part) =>
        type switch
        {
            "Prepend" when part.Text("prepend") == $"{Space}" => true,
            "Replace" when part.Text("content") == $"{Space}" && part.Member("pattern").OptionalText("String") == " " =>
                false,
            _ => throw GgufTokenizer.Unsupported($"the normalizer {type}"),
        };

    private static bool Separates(string type, JsonElement part) =>
        type switch
        {
            "Metaspace" => MetaspaceJson.Read(part).Prepends != PrependScheme.Never,
            "Split" when part.Member("pattern").OptionalText("String") == " " => false,
            _ => throw GgufTokenizer.Unsupported($"the pre_tokenizer {type}"),
        };
}
