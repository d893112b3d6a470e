namespace Proximal.Language;

/// <summary>
/// Chat templates by name, for models whose folder has none. They render text messages of the roles that the models
/// support; for tools and other parts of a model's template, use the one of its folder or a file.
/// </summary>
public static class ChatTemplates
{
    private const string QwenSystem = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

    // Compiled at the first use, because every command lists the names.
    private static readonly Dictionary<string, Lazy<ChatTemplate>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["chatml"] = ChatMl("chatml", null, restrictsRoles: false),
        ["qwen2"] = ChatMl("qwen2", "You are a helpful assistant.", restrictsRoles: false),
        ["qwen2.5"] = ChatMl("qwen2.5", QwenSystem, restrictsRoles: true),
        ["qwen3"] = Create("qwen3", ChatTemplateSources.Qwen3(thinks: true), ChatTemplateSources.ChatMlTokens),
        ["qwen3-no-thinking"] = Create(
            "qwen3-no-thinking",
            ChatTemplateSources.Qwen3(thinks: false),
            ChatTemplateSources.ChatMlTokens
        ),
        ["llama3"] = Create("llama3", ChatTemplateSources.Llama3, ChatTemplateSources.Llama3Tokens),
        ["llama3.1"] = Create("llama3.1", ChatTemplateSources.Llama31, ChatTemplateSources.Llama3Tokens),
    };

    /// <summary>All names of <see cref="Named"/>.</summary>
    /// <value>
    /// chatml, qwen2, qwen2.5, qwen3, qwen3-no-thinking, llama3, llama3.1.
    /// </value>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>Returns the template with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, case-insensitive.</param>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static ChatTemplate Named(string name) =>
        Known.GetValueOrDefault(name)?.Value
        ?? throw new InvalidInputException(
            $"'{name}' is not a chat template{NearestName.Suggestion(name, Names)} (known: "
                + $"{string.Join(", ", Names)}; or a file, such as chat_template.jinja)"
        );

    private static Lazy<ChatTemplate> ChatMl(string name, string? system, bool restrictsRoles) =>
        Create(name, ChatTemplateSources.ChatMl(system, restrictsRoles), ChatTemplateSources.ChatMlTokens);

    private static Lazy<ChatTemplate> Create(string name, string source, string[] tokens) =>
        new(() => new ChatTemplate(source, name) { SpecialTokens = tokens });
}
