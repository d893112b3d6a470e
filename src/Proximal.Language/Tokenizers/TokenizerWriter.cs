using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Writer of tokenizer.json.</summary>
internal static class TokenizerWriter
{
    internal static JsonWriterOptions Format { get; } =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a byte-level BPE.</summary>
    internal static void Write(
        Stream stream,
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        BytePairModel model,
        BytePairLayout layout
    )
    {
        using var writer = new Utf8JsonWriter(stream, Format);
        WriteHead(writer, addedTokens);
        WritePart(writer, "normalizer", layout.Normalizer);
        WritePart(writer, "pre_tokenizer", layout.PreTokenizerJson);
        WritePart(writer, "post_processor", layout.PostProcessor);
        WritePart(writer, "decoder", layout.Decoder);
        WriteModel(
            writer,
            table,
            model.Unknown,
            model.FusesUnknown,
            model.IgnoreMerges,
            () =>
            {
                foreach ((int left, int right) in model.Merges.InOrder())
                    WriteMerge(writer, table.Entry(left)!, table.Entry(right)!, layout.MergesAsPairs);
            }
        );
    }

    /// <summary>Writes a vocabulary of characters, a BPE without merges.</summary>
    internal static void Write(
        Stream stream,
        VocabularyTable table,
        IReadOnlyList<AddedToken> addedTokens,
        int? unknown
    )
    {
        using var writer = new Utf8JsonWriter(stream, Format);
        WriteHead(writer, addedTokens);
        WritePart(writer, "normalizer", null);
        WritePart(writer, "pre_tokenizer", null);
        WritePart(writer, "post_processor", null);
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "Fuse");
        writer.WriteEndObject();
        WriteModel(writer, table, unknown, fusesUnknown: false, ignoresMerges: false, static () => { });
    }

    private static void WriteHead(Utf8JsonWriter writer, IReadOnlyList<AddedToken> addedTokens)
    {
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in addedTokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LeftStrip);
            writer.WriteBoolean("rstrip", token.RightStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter writer, string name, JsonElement? part)
    {
        writer.WritePropertyName(name);
        if (part is { } element)
            element.WriteTo(writer);
        else
            writer.WriteNullValue();
    }

    private static void WriteModel(
        Utf8JsonWriter writer,
        VocabularyTable table,
        int? unknown,
        bool fusesUnknown,
        bool ignoresMerges,
        Action writeMerges
    )
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", unknown is { } id ? table.Entry(id) : null);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", fusesUnknown);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", ignoresMerges);
        writer.WriteStartObject("vocab");
        for (int token = 0; token < table.Count; token++)
            if (table.Entry(token) is { } entry && table.IsInVocabulary(token))
                writer.WriteNumber(entry, token);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        writeMerges();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteMerge(Utf8JsonWriter writer, string left, string right, bool asPair)
    {
        if (asPair)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStringValue($"{left} {right}");
        }
    }
}
