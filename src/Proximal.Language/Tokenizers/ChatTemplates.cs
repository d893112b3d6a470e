namespace Proximal.Language;

/// <summary>
/// Registry of chat templates. The Jinja source of a model is not interpreted: it is recognized if its whole text is
/// one of those that the templates here render exactly.
/// </summary>
public static class ChatTemplates
{
    private static readonly ChatTemplate[] Known =
    [
        new ChatMlTemplate("chatml"),
        new ChatMlTemplate("qwen2", "You are a helpful assistant."),
        new ChatMlTemplate("qwen2.5", QwenSystem) { RestrictsRoles = true },
        new ChatMlTemplate("qwen3", thinking: ThinkingMode.Enabled) { RestrictsRoles = true },
        new ChatMlTemplate("qwen3-no-thinking", thinking: ThinkingMode.Disabled) { RestrictsRoles = true },
        new Llama3Template("llama3"),
        new Llama3Template("llama3.1", includesDates: true),
    ];

    // SHA-256 of published sources; ChatTemplateHash describes the text. The outputs are compared in
    // test/Golden/templates.
    private static readonly Dictionary<string, Record> Recorded = new(StringComparer.Ordinal)
    {
        // ChatML, as written by many training programs: with line ends, and with \n.
        ["153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3"] = new("chatml"),
        ["fcf7a096fe99a48fd9ad2b250bf9237e96e8f48bffec1c7ea4d3f225176cd40e"] = new("chatml"),
        // Qwen2.
        ["793202280c0910ab26bc6eb57c8212c2417324c6d8c4efd0d10d59092ab3e3eb"] = new("qwen2"),
        ["f0206845c9ebc3abb4735d44f286eb81ce99238ad2accc710c6fc60e6cb8ccc8"] = new("qwen2"),
        // Qwen2.5, base models and instruction-tuned ones.
        ["4039eed0f28b7aaa337e70c76cfedba3271ee32505835a095a8c92e536b3c355"] = new("qwen2", RestrictsRoles: true),
        ["55b2f4a26ac9ee719330a61a0c39d9e538b0e9322212f048326318cff4f8674a"] = new("qwen2.5"),
        // Qwen3, first and second version; its version without thoughts; the models of July 2025.
        ["87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5"] = new("qwen3"),
        ["a55ee1b1660128b7098723e0abcd92caa0788061051c62d51cbe87d9cf1974d8"] = new("qwen3"),
        ["82e3770cf5f3b41d04659ebc5d26e60b0be5f4ac9e2145e628e176c45380cf68"] = new("qwen3-no-thinking"),
        ["64f85b198065d0fba2a81f37e10ed68161ce2c19a754c7100e67e0ca2ee9c326"] = new("chatml", RestrictsRoles: true),
        // Llama 3, and 3.1 with 3.3. That of Llama 3.2 writes the current date and is not rendered.
        ["ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122"] = new("llama3"),
        ["93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7"] = new("llama3.1"),
        // Sources that earlier versions of this library wrote.
        ["34e7c7542bc46b600f531b5626a1a36c232c87b374dbda185aaa001379ceebe9"] = new("qwen3"),
        ["aacbfbf138955f0b2918bca5ec8846e92eabd5af98352c7a2a5faa2ec6a02a71"] = new("qwen3-no-thinking"),
    };

    private const string QwenSystem = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

    /// <summary>All names of <see cref="Named"/>.</summary>
    /// <value>
    /// chatml, qwen2, qwen2.5, qwen3, qwen3-no-thinking, llama3, llama3.1.
    /// </value>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static template => template.Name)];

    /// <summary>Returns the template with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, case-insensitive.</param>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static ChatTemplate Named(string name) =>
        Array.Find(Known, template => template.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidInputException(
            $"'{name}' is not a chat template{NearestName.Suggestion(name, Names)} (known: {string.Join(", ", Names)})"
        );

    /// <summary>
    /// Recognizes a Jinja source by its whole text; null if it is not one that this library renders exactly.
    /// </summary>
    /// <param name="source">
    /// The member <c>chat_template</c> of tokenizer_config.json, or the file chat_template.jinja.
    /// </param>
    /// <param name="beginToken">Text of the tokenizer's begin token; null if it has none.</param>
    public static ChatTemplate? Detect(string source, string? beginToken = null)
    {
        if (Find(ChatTemplateHash.Of(source)) is { } record)
            return Create(record, source, beginToken);
        return ChatMlSource.TryRead(source) is { } own
            ? new ChatMlTemplate("chatml", own.DefaultSystem, own.Thinking, source)
            : null;
    }

    /// <summary>Name of the template of a <see cref="ChatTemplateHash"/>; null if it is unknown.</summary>
    internal static string? NameOfHash(string hash) => Find(hash)?.Name;

    private static Record? Find(string hash) =>
        Recorded.GetValueOrDefault(hash)
        ?? (
            Array.Find(Known, template => ChatTemplateHash.Of(template.Source) == hash) is { } known
                ? new Record(known.Name)
                : null
        );

    private static ChatTemplate Create(Record record, string source, string? beginToken) =>
        Named(record.Name) switch
        {
            ChatMlTemplate known => new ChatMlTemplate(known.Name, known.DefaultSystem, known.Thinking, source)
            {
                RestrictsRoles = known.RestrictsRoles || record.RestrictsRoles,
            },
            Llama3Template known => new Llama3Template(
                known.Name,
                known.IncludesDates,
                beginToken ?? Llama3Template.DefaultBeginToken,
                source
            ),
            var other => other,
        };

    /// <summary>Template that renders a source, except for some roles.</summary>
    private sealed record Record(string Name, bool RestrictsRoles = false);
}
