using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>decoder</c> of tokenizer.json.</summary>
internal static class DecoderReader
{
    /// <summary>Reads the components.</summary>
    /// <exception cref="FormatException">A component is damaged or its type is not supported.</exception>
    internal static TokenDecoder[] Read(JsonElement? decoder) =>
        decoder is null ? [new SpaceDecoder()] : ComponentJson.Components(decoder, "decoder", "decoders", ReadOne);

    private static TokenDecoder[]? ReadOne(string type, JsonElement part) =>
        type switch
        {
            "ByteLevel" => [new ByteLevelDecoder()],
            "ByteFallback" => [new ByteFallbackDecoder()],
            "Fuse" => [new FuseDecoder()],
            "Strip" => [ReadStrip(part)],
            "Replace" => [new ReplaceDecoder(TextPattern.Read(part), part.Text("content"))],
            "Metaspace" => [ReadMetaspace(part)],
            "WordPiece" => [new WordPieceDecoder(part.OptionalText("prefix") ?? "##", part.Flag("cleanup", true))],
            "BPEDecoder" => [new BytePairDecoder(part.OptionalText("suffix") ?? "</w>")],
            _ => null,
        };

    private static StripDecoder ReadStrip(JsonElement part)
    {
        string content = part.OptionalText("content") ?? " ";
        if (
            Rune.DecodeFromUtf16(content, out Rune rune, out int length) != OperationStatus.Done
            || length != content.Length
        )
            throw new FormatException("'content' must be one character");
        return new StripDecoder(rune, Count(part, "start"), Count(part, "stop"));
    }

    private static int Count(JsonElement part, string name) =>
        part.Whole(name) is >= 0 and var count ? count : throw new FormatException($"'{name}' must not be negative");

    private static MetaspaceDecoder ReadMetaspace(JsonElement part)
    {
        (string replacement, PrependScheme prepends) = MetaspaceJson.Read(part);
        return new MetaspaceDecoder(replacement, prepends);
    }
}
