using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    /// <summary>Reads the normalizer; null if there is none.</summary>
    /// <exception cref="FormatException">It is damaged or its type is not supported.</exception>
    internal static Normalizer? Read(JsonElement? normalizer)
    {
        Normalizer[] all = ComponentJson.Components(normalizer, "normalizer", "normalizers", ReadOne);
        return all switch
        {
            [] => null,
            [var single] => single,
            _ => new NormalizerSequence(all),
        };
    }

    private static Normalizer[]? ReadOne(string type, JsonElement part) =>
        type switch
        {
            "NFC" => [new UnicodeNormalizer(UnicodeNormalization.C)],
            "NFD" => [new UnicodeNormalizer(UnicodeNormalization.D)],
            "NFKC" => [new UnicodeNormalizer(UnicodeNormalization.KC)],
            "NFKD" => [new UnicodeNormalizer(UnicodeNormalization.KD)],
            "Lowercase" => [new LowercaseNormalizer()],
            "Strip" => [new StripNormalizer(part.Flag("strip_left", true), part.Flag("strip_right", true))],
            "StripAccents" => [new StripAccentsNormalizer()],
            "Nmt" => [new NmtNormalizer()],
            "Replace" => [new ReplaceNormalizer(TextPattern.Read(part), part.Text("content"))],
            "Prepend" => [new PrependNormalizer(part.Text("prepend"))],
            "BertNormalizer" => [ReadBert(part)],
            "Precompiled" => ReadTable(part) is { Length: > 0 } table ? [new PrecompiledNormalizer(table)] : [],
            _ => null,
        };

    private static BertNormalizer ReadBert(JsonElement part)
    {
        bool lowers = part.Flag("lowercase", true);
        return new BertNormalizer(
            part.Flag("clean_text", true),
            part.Flag("handle_chinese_chars", true),
            part.Flag("strip_accents", lowers),
            lowers
        );
    }

    private static byte[] ReadTable(JsonElement part)
    {
        try
        {
            return part.OptionalText("precompiled_charsmap") is { } text ? Convert.FromBase64String(text) : [];
        }
        catch (FormatException e)
        {
            throw new FormatException("'precompiled_charsmap' must be base64", e);
        }
    }
}
