using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Writer of tokenizer.json.</summary>
internal static class TokenizerWriter
{
    internal static JsonWriterOptions Format { get; } =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(Stream stream, IReadOnlyList<AddedToken> addedTokens, TokenizerPipeline pipeline)
    {
        using var writer = new Utf8JsonWriter(stream, Format);
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        AddedTokenWriter.Write(writer, addedTokens);
        WriteComponent(writer, "normalizer", pipeline.NormalizerJson);
        WriteComponent(writer, "pre_tokenizer", pipeline.PreTokenizerJson);
        WriteComponent(writer, "post_processor", pipeline.PostProcessorJson);
        WriteComponent(writer, "decoder", pipeline.DecoderJson);
        writer.WriteStartObject("model");
        pipeline.Model.Write(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter writer, string name, JsonElement? component)
    {
        writer.WritePropertyName(name);
        if (component is { } element)
            element.WriteTo(writer);
        else
            writer.WriteNullValue();
    }
}
