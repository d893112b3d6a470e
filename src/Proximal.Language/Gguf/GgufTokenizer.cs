namespace Proximal.Language;

/// <summary>Tokenizer, chat template and special tokens of a GGUF file.</summary>
internal static class GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";
    private const int Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6;

    /// <summary>Adds the keys.</summary>
    /// <param name="metadata">Receives the keys.</param>
    /// <param name="tokenizer">The tokenizer; null for none.</param>
    /// <param name="vocabulary">Number of ids of the model, which may be more than those of the tokenizer.</param>
    /// <param name="notes">Receives sentences about what the format cannot express.</param>
    /// <exception cref="InvalidInputException">The format has no such tokenizer.</exception>
    public static void AddTo(GgufMetadata metadata, ITokenizer? tokenizer, int vocabulary, List<string> notes)
    {
        if (tokenizer is null)
        {
            metadata.Add($"{Prefix}model", "none");
            return;
        }

        if (tokenizer is not BytePairTokenizer { Pipeline.Model: BytePairModel model } pairs)
            throw Unsupported($"a {tokenizer.GetType().Name}, only byte-pair encoding");
        if (model is ByteLevelPairModel)
            AddBytePairs(metadata, pairs, model);
        else
            AddPieces(metadata, pairs, model, notes);
        AddEntries(metadata, pairs, model, vocabulary);
        AddSpecialTokens(metadata, pairs, model);
        AddChatTemplate(metadata, pairs.ChatTemplate);
    }

    /// <summary>The error that a tokenizer has no place in the format.</summary>
    /// <param name="what">The part.</param>
    public static InvalidInputException Unsupported(string what) =>
        new($"the tokenizer cannot be exported: GGUF has no name for {what}; save the model as a Hugging Face folder");

    private static void AddBytePairs(GgufMetadata metadata, BytePairTokenizer tokenizer, BytePairModel model)
    {
        metadata.Add($"{Prefix}model", "gpt2");
        metadata.Add($"{Prefix}pre", GgufPreTokenizers.NameOf(tokenizer.Pipeline, model.Settings.IgnoreMerges));
        metadata.Add(
            $"{Prefix}merges",
            [
                .. model
                    .Merges.InOrder()
                    .Select(pair => $"{tokenizer.Table.Entry(pair.Left)} {tokenizer.Table.Entry(pair.Right)}"),
            ]
        );
    }

    private static void AddPieces(
        GgufMetadata metadata,
        BytePairTokenizer tokenizer,
        BytePairModel model,
        List<string> notes
    )
    {
        var pieces = GgufPieces.Of(tokenizer, model);
        if (!pieces.AreExact)
            notes.Add(
                "the merges of the tokenizer are not those of SentencePiece's scores: programs can split rare words "
                    + "in another way"
            );
        metadata.Add($"{Prefix}model", "llama");
        metadata.Add($"{Prefix}pre", "default");
        metadata.Add($"{Prefix}add_space_prefix", pieces.AddsSpace);
        metadata.Add($"{Prefix}scores", pieces.Scores);
    }

    private static void AddEntries(
        GgufMetadata metadata,
        BytePairTokenizer tokenizer,
        BytePairModel model,
        int vocabulary
    )
    {
        string[] tokens = new string[vocabulary];
        int[] types = new int[vocabulary];
        for (int id = 0; id < vocabulary; id++)
            (tokens[id], types[id]) = Entry(tokenizer, model, id);
        metadata.Add($"{Prefix}tokens", tokens);
        metadata.Add($"{Prefix}token_type", types);
    }

    private static (string Text, int Type) Entry(BytePairTokenizer tokenizer, BytePairModel model, int id)
    {
        bool ofPieces = model is not ByteLevelPairModel;
        if (tokenizer.Table.Entry(id) is not { } text)
            return ($"[PAD{id}]", Unused);
        if (ofPieces && id == model.Settings.Unknown)
            return (text, Unknown);
        if (tokenizer.IsSpecial(id))
            return (text, Control);
        if (tokenizer.Table.IsAdded(id))
            return (ofPieces ? text.Replace(GgufPieces.Space, ' ') : text, UserDefined);
        return (text, ofPieces && ByteTokens.ByteOf(text) is not null ? Byte : Normal);
    }

    private static void AddSpecialTokens(GgufMetadata metadata, BytePairTokenizer tokenizer, BytePairModel model)
    {
        IReadOnlyList<int> ends = tokenizer.EndTokens;
        PostProcessor surrounding = tokenizer.Pipeline.PostProcessor;
        int? begin = surrounding.Before is [var first] ? first : tokenizer.BeginToken;
        Add("bos", begin);
        Add("eos", tokenizer.EndToken);
        Add("eot", ends.Count > 1 ? ends[1] : null);
        Add("eom", ends.Count > 2 ? ends[2] : null);
        Add("padding", tokenizer.PadToken);
        Add("unknown", model.Settings.Unknown);
        metadata.Add($"{Prefix}add_bos_token", Adds(surrounding.Before, begin));
        metadata.Add($"{Prefix}add_eos_token", Adds(surrounding.After, tokenizer.EndToken));

        void Add(string name, int? id)
        {
            if (id is { } token)
                metadata.Add($"{Prefix}{name}_token_id", token);
        }
    }

    private static bool Adds(int[] ids, int? token) =>
        ids switch
        {
            [] => false,
            [var id] when id == token => true,
            _ => throw Unsupported("a post_processor that adds other tokens than bos_token and eos_token"),
        };

    private static void AddChatTemplate(GgufMetadata metadata, ChatTemplate? template)
    {
        if (template is null)
            return;
        metadata.Add("tokenizer.chat_template", template.Source);
        string[] others = [.. template.Sources.Where(pair => pair.Value != template.Source).Select(pair => pair.Key)];
        if (others.Length == 0)
            return;
        metadata.Add("tokenizer.chat_templates", others);
        foreach (string name in others)
            metadata.Add($"tokenizer.chat_template.{name}", template.Sources[name]);
    }
}
