using System.Text.Json;

namespace Proximal.Language;

/// <summary>Arguments of a chat template besides the messages.</summary>
public sealed record ChatArguments
{
    internal static ChatArguments None { get; } = new();

    /// <summary>
    /// Whether to add the start of the assistant's next message, which generation continues
    /// (<c>add_generation_prompt</c>). Default false.
    /// </summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>
    /// Whether the text ends within the last message, which generation continues (<c>continue_final_message</c>).
    /// Default false.
    /// </summary>
    public bool ContinueFinalMessage { get; init; }

    /// <summary>Tools that the model can call: a list of JSON schemas (<c>tools</c>). Default null: none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Documents for retrieval-augmented generation: a list (<c>documents</c>). Default null: none.</summary>
    public JsonElement? Documents { get; init; }

    /// <summary>
    /// Other variables of the template, such as <c>enable_thinking</c> (<c>chat_template_kwargs</c>). Default none.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } =
        new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>
    /// Date and time that <c>strftime_now</c> formats. Default null: the function does not exist, and templates use the
    /// date that they have for this case. No clock is read, so that the same conversation gives the same text on any
    /// day.
    /// </summary>
    public DateTime? Date { get; init; }

    /// <summary>These arguments, with those of <paramref name="others"/> where it has any.</summary>
    internal ChatArguments With(ChatArguments others)
    {
        var variables = new Dictionary<string, JsonElement>(Variables, StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in others.Variables)
            variables[name] = value;
        return new ChatArguments
        {
            AddGenerationPrompt = AddGenerationPrompt || others.AddGenerationPrompt,
            ContinueFinalMessage = ContinueFinalMessage || others.ContinueFinalMessage,
            Tools = others.Tools ?? Tools,
            Documents = others.Documents ?? Documents,
            Variables = variables,
            Date = others.Date ?? Date,
        };
    }
}
