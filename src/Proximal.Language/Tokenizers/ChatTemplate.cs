using System.Text.Json;
using Proximal.Language.Jinja;

namespace Proximal.Language;

/// <summary>
/// Chat template: converts a conversation to text for a model, by a Jinja source that is rendered as in Hugging Face's
/// transformers. Rendering has limits of steps, text and nesting, and no access to files or the clock.
/// </summary>
public sealed class ChatTemplate
{
    private const string Default = "default";
    private const string ToolUse = "tool_use";

    private readonly IReadOnlyDictionary<string, string> sources;
    private readonly Dictionary<string, Lazy<JinjaTemplate>> parsed;
    private readonly ChatArguments defaults;
    private readonly Lazy<string> afterReply;

    /// <summary>Creates a template from a Jinja source.</summary>
    /// <param name="source">The source. Errors in it are reported when a conversation is rendered.</param>
    /// <param name="name">Name for messages.</param>
    public ChatTemplate(string source, string name = "template")
        : this(
            new Dictionary<string, string>(StringComparer.Ordinal) { [Default] = source },
            name,
            ChatArguments.None,
            []
        ) { }

    internal ChatTemplate(IReadOnlyDictionary<string, string> sources, string name)
        : this(sources, name, ChatArguments.None, []) { }

    private ChatTemplate(
        IReadOnlyDictionary<string, string> sources,
        string name,
        ChatArguments defaults,
        IReadOnlyList<string> specialTokens
    )
    {
        (this.sources, Name, this.defaults, SpecialTokens) = (sources, name, defaults, specialTokens);
        parsed = sources.ToDictionary(
            static pair => pair.Key,
            static pair => new Lazy<JinjaTemplate>(() => JinjaTemplate.Parse(pair.Value)),
            StringComparer.Ordinal
        );
        afterReply = new Lazy<string>(FindAfterReply);
    }

    /// <summary>Name for messages: one of <see cref="ChatTemplates.Names"/>, or the file of the source.</summary>
    public string Name { get; }

    /// <summary>The Jinja source: the one with the name <c>default</c> if the model has several.</summary>
    public string Source => sources.GetValueOrDefault(Default) ?? sources.Values.First();

    /// <summary>Special tokens of the template for a new tokenizer. Default none.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; }

    /// <summary>The sources of a model by name, such as <c>default</c> and <c>tool_use</c>.</summary>
    internal IReadOnlyDictionary<string, string> Sources => sources;

    /// <summary>Text that the template writes after the content of a last message of the assistant.</summary>
    internal string AfterReply => afterReply.Value;

    /// <summary>Whether the template marks the text of the assistant.</summary>
    internal bool MarksAssistant(ChatArguments arguments) =>
        Guard(() => Select(defaults.With(arguments)).HasGenerationBlocks);

    /// <summary>Reads a Jinja source from a file.</summary>
    /// <param name="path">The file, such as <c>chat_template.jinja</c>.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static ChatTemplate FromFile(string path) => new(InputFile.ReadText(path, InputFile.MaxDescription), path);

    /// <summary>The same template with other default arguments.</summary>
    /// <param name="arguments">Arguments of every conversation, which those of a conversation override.</param>
    public ChatTemplate With(ChatArguments arguments) => new(sources, Name, defaults.With(arguments), SpecialTokens);

    /// <summary>Renders a conversation as text.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="addGenerationPrompt">As in <see cref="ChatArguments.AddGenerationPrompt"/>.</param>
    /// <exception cref="InvalidInputException">As in the other overload.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false) =>
        Render(messages, new ChatArguments { AddGenerationPrompt = addGenerationPrompt }).Text;

    /// <summary>Renders a conversation as text, with the parts that the assistant wrote.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="arguments">The other arguments.</param>
    /// <exception cref="InvalidInputException">
    /// The source is not a template, refuses the conversation, fails or reaches a limit; the message has line and
    /// column. Or the last message, which is to be continued, is not in the text.
    /// </exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages, ChatArguments arguments)
    {
        arguments = defaults.With(arguments);
        return arguments.ContinueFinalMessage
            ? FinalMessage.Continue(messages, arguments, RenderWhole)
            : RenderWhole(messages, arguments);
    }

    /// <summary>
    /// Encodes a conversation. The template writes all special tokens, so that the tokenizer adds none.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="arguments">The other arguments; null for none.</param>
    /// <exception cref="InvalidInputException">As in <see cref="Render(IReadOnlyList{ChatMessage}, bool)"/>.</exception>
    public EncodedChat Encode(
        ITokenizer tokenizer,
        IReadOnlyList<ChatMessage> messages,
        ChatArguments? arguments = null
    )
    {
        RenderedChat chat = Render(messages, arguments ?? ChatArguments.None);
        int[] ids = tokenizer.Encode(chat.Text);
        return new EncodedChat(ids, TokenSpans.Mask(tokenizer, ids, chat.Text, chat.AssistantSpans));
    }

    /// <summary>The same template with special tokens of a tokenizer, except those that it has.</summary>
    internal ChatTemplate WithTokens(IEnumerable<KeyValuePair<string, JsonElement>> tokens)
    {
        var variables = new Dictionary<string, JsonElement>(tokens, StringComparer.Ordinal);
        return new ChatTemplate(
            sources,
            Name,
            new ChatArguments { Variables = variables }.With(defaults),
            SpecialTokens
        );
    }

    private RenderedChat RenderWhole(IReadOnlyList<ChatMessage> messages, ChatArguments arguments) =>
        Guard(() =>
        {
            RenderedTemplate rendered = Select(arguments).Render(Variables(messages, arguments), arguments.Date);
            return new RenderedChat(rendered.Text, [.. rendered.Generated.Select(static span => span.Start..span.End)]);
        });

    private static IEnumerable<KeyValuePair<string, JsonElement>> Variables(
        IReadOnlyList<ChatMessage> messages,
        ChatArguments arguments
    )
    {
        JsonElement none = JsonElement.Parse("null"u8);
        yield return new("messages", JsonBuilder.Of(messages.Select(static message => message.Members)));
        yield return new("tools", arguments.Tools ?? none);
        yield return new("documents", arguments.Documents ?? none);
        yield return new(
            "add_generation_prompt",
            JsonElement.Parse(arguments.AddGenerationPrompt ? "true"u8 : "false"u8)
        );
        foreach (KeyValuePair<string, JsonElement> variable in arguments.Variables)
            yield return variable;
    }

    private JinjaTemplate Select(ChatArguments arguments)
    {
        if (arguments.Tools is not null && parsed.TryGetValue(ToolUse, out Lazy<JinjaTemplate>? forTools))
            return forTools.Value;
        return parsed.TryGetValue(Default, out Lazy<JinjaTemplate>? template)
            ? template.Value
            : throw new InvalidInputException(
                $"none of the chat templates in {Name} has the name {Default}: select one of "
                    + $"{string.Join(", ", sources.Keys)} with --chat-template NAME or the key chat_template"
            );
    }

    private T Guard<T>(Func<T> render)
    {
        try
        {
            return render();
        }
        catch (TemplateException e) when (e.IsRaised)
        {
            throw new InvalidInputException($"the chat template {Name} refuses the conversation: {e.Reason}", e);
        }
        catch (TemplateException e)
        {
            string hint = e.Reason.StartsWith("'strftime_now' is undefined", StringComparison.Ordinal)
                ? "; set the date with the key chat_template_date"
                : "";
            throw new InvalidInputException($"the chat template {Name} fails at {e.Message}{hint}", e);
        }
    }

    private string FindAfterReply()
    {
        const string Reply = "The reply that is sought.";
        try
        {
            string text = Render(
                [new(ChatMessage.User, "A question."), new(ChatMessage.Assistant, Reply)],
                new ChatArguments { Date = DateTime.UnixEpoch }
            ).Text;
            int at = text.LastIndexOf(Reply, StringComparison.Ordinal);
            return at < 0 ? "" : text[(at + Reply.Length)..];
        }
        catch (InvalidInputException)
        {
            return ""; // reported when a conversation is rendered
        }
    }
}
