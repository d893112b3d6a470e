using System.Text.Json;

namespace Proximal.Language;

/// <summary>Converts SentencePiece's tokenizer.model to the content of a tokenizer.json.</summary>
internal static class SentencePieceConverter
{
    private const string Space = "\u2581";
    private const int Unigram = 1,
        BytePairs = 2;

    // Their ids are not those of the file: other tokens come first.
    private static readonly string[] ShiftedClasses =
    [
        "XLMRobertaTokenizer",
        "CamembertTokenizer",
        "MBartTokenizer",
        "MBart50Tokenizer",
        "NllbTokenizer",
        "BarthezTokenizer",
        "PegasusTokenizer",
        "M2M100Tokenizer",
        "MarianTokenizer",
    ];

    /// <summary>Converts a file.</summary>
    /// <param name="bytes">Content of the file.</param>
    /// <param name="config">Content of tokenizer_config.json; null if there is none.</param>
    /// <exception cref="FormatException">The file is damaged or its type is not supported.</exception>
    internal static JsonDocument Convert(byte[] bytes, JsonElement? config)
    {
        SentencePieceFile file = SentencePieceFile.Read(bytes);
        if (file.ModelType is not (Unigram or BytePairs))
            throw new FormatException($"its 'model_type' must be UNIGRAM (1) or BPE (2), but is {file.ModelType}");
        if (!file.EscapesSpaces || file.SpacesAreSuffixes)
            throw new FormatException(
                "'escape_whitespaces' must be true and 'treat_whitespace_as_suffix' false; nothing else is supported"
            );
        string type = config?.OptionalText("tokenizer_class") ?? "";
        if (ShiftedClasses.Contains(type.Replace("Fast", "", StringComparison.Ordinal), StringComparer.Ordinal))
            throw new FormatException(
                $"the ids of a {MessageText.Excerpt(type)} differ from those of the file; save the tokenizer as "
                    + "tokenizer.json in transformers"
            );
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, file, config, endsTexts: type is "T5Tokenizer" or "T5TokenizerFast");
        return JsonDocument.Parse(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, SentencePieceFile file, JsonElement? config, bool endsTexts)
    {
        writer.WriteStartObject();
        AddedTokenWriter.Write(
            writer,
            [
                .. file
                    .Pieces.Select(static (piece, id) => (piece, id))
                    .Where(static entry =>
                        entry.piece.Type is PieceType.Control or PieceType.Unknown or PieceType.UserDefined
                    )
                    .Select(static entry => new AddedToken(
                        entry.id,
                        entry.piece.Text,
                        Special: entry.piece.Type != PieceType.UserDefined
                    )),
            ]
        );
        PrependScheme scheme = SchemeOf(file, config);
        WriteSequence(writer, "normalizer", "normalizers", () => WriteNormalizers(writer, file, scheme));
        WritePreTokenizer(writer, file, scheme);
        WriteSurrounding(
            writer,
            file,
            begins: config?.Flag("add_bos_token", false) ?? false,
            ends: config?.Flag("add_eos_token", endsTexts) ?? false
        );
        WriteSequence(writer, "decoder", "decoders", () => WriteDecoders(writer, file));
        writer.WriteStartObject("model");
        if (file.ModelType == Unigram)
            WriteUnigram(writer, file);
        else
            WriteBytePairs(writer, file);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // As in transformers, text after an added token has a space before it, unless "legacy" is false.
    private static PrependScheme SchemeOf(SentencePieceFile file, JsonElement? config) =>
        !file.AddsPrefix || !(config?.Flag("add_prefix_space", true) ?? true) ? PrependScheme.Never
        : config?.Flag("legacy", true) ?? true ? PrependScheme.Always
        : PrependScheme.First;

    private static void WritePreTokenizer(Utf8JsonWriter writer, SentencePieceFile file, PrependScheme scheme)
    {
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "Metaspace");
        writer.WriteString("replacement", Space);
        writer.WriteString("prepend_scheme", scheme == PrependScheme.First ? "first" : "never");
        writer.WriteBoolean("split", file.ModelType == Unigram && !file.Pieces.Any(static piece => IsCrossing(piece)));
        writer.WriteEndObject();
    }

    private static bool IsCrossing(VocabularyPiece piece) => piece.Text.LastIndexOf(Space[0]) > 0;

    private static void WriteNormalizers(Utf8JsonWriter writer, SentencePieceFile file, PrependScheme scheme)
    {
        if (file.ReplacementTable.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Precompiled");
            writer.WriteBase64String("precompiled_charsmap", file.ReplacementTable);
            writer.WriteEndObject();
        }

        if (file.RemovesSpaces)
        {
            WriteReplace(writer, "Regex", @"\A +| +\z", "");
            WriteReplace(writer, "Regex", " {2,}", " ");
        }

        if (scheme != PrependScheme.Always)
            return;
        writer.WriteStartObject();
        writer.WriteString("type", "Prepend");
        writer.WriteString("prepend", Space);
        writer.WriteEndObject();
    }

    private static void WriteDecoders(Utf8JsonWriter writer, SentencePieceFile file)
    {
        WriteReplace(writer, "String", Space, " ");
        WriteType(writer, "ByteFallback");
        WriteType(writer, "Fuse");
        if (!file.AddsPrefix)
            return;
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteString("content", " ");
        writer.WriteNumber("start", 1);
        writer.WriteNumber("stop", 0);
        writer.WriteEndObject();
    }

    private static void WriteUnigram(Utf8JsonWriter writer, SentencePieceFile file)
    {
        writer.WriteString("type", "Unigram");
        if (UnknownOf(file) is >= 0 and var unknown)
            writer.WriteNumber("unk_id", unknown);
        writer.WriteStartArray("vocab");
        foreach (VocabularyPiece piece in file.Pieces)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece.Text);
            writer.WriteNumberValue((double)piece.Score);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", file.ByteFallback);
    }

    private static void WriteBytePairs(Utf8JsonWriter writer, SentencePieceFile file)
    {
        writer.WriteString("type", "BPE");
        if (UnknownOf(file) is >= 0 and var unknown)
            writer.WriteString("unk_token", file.Pieces[unknown].Text);
        writer.WriteBoolean("fuse_unk", true);
        writer.WriteBoolean("byte_fallback", file.ByteFallback);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < file.Pieces.Count; id++)
            writer.WriteNumber(file.Pieces[id].Text, id);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach ((int left, int right) in PieceMerges.Of(file.Pieces))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(file.Pieces[left].Text);
            writer.WriteStringValue(file.Pieces[right].Text);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static int UnknownOf(SentencePieceFile file)
    {
        for (int id = 0; id < file.Pieces.Count; id++)
            if (file.Pieces[id].Type == PieceType.Unknown)
                return id;
        return -1;
    }

    private static void WriteSurrounding(Utf8JsonWriter writer, SentencePieceFile file, bool begins, bool ends)
    {
        int[] before = begins ? [Checked(file, file.BeginId, "bos_id")] : [],
            after = ends ? [Checked(file, file.EndId, "eos_id")] : [];
        if (!begins && !ends)
            return;
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        writer.WriteStartArray("single");
        foreach (int id in before)
            WritePart(writer, "SpecialToken", file.Pieces[id].Text);
        WritePart(writer, "Sequence", "A");
        foreach (int id in after)
            WritePart(writer, "SpecialToken", file.Pieces[id].Text);
        writer.WriteEndArray();
        writer.WriteStartObject("special_tokens");
        foreach (int id in before.Concat(after).Distinct())
        {
            writer.WriteStartObject(file.Pieces[id].Text);
            writer.WriteString("id", file.Pieces[id].Text);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(file.Pieces[id].Text);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static int Checked(SentencePieceFile file, int id, string name) =>
        (uint)id < (uint)file.Pieces.Count
            ? id
            : throw new FormatException($"its '{name}' is {id}, but it has {file.Pieces.Count} pieces");

    private static void WritePart(Utf8JsonWriter writer, string kind, string id)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("id", id);
        writer.WriteNumber("type_id", 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSequence(Utf8JsonWriter writer, string name, string list, Action writeParts)
    {
        writer.WriteStartObject(name);
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray(list);
        writeParts();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteReplace(Utf8JsonWriter writer, string kind, string pattern, string content)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        writer.WriteStartObject("pattern");
        writer.WriteString(kind, pattern);
        writer.WriteEndObject();
        writer.WriteString("content", content);
        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteEndObject();
    }
}
