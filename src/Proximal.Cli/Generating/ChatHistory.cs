using Proximal.Language;

namespace Proximal.Cli;

/// <summary>
/// The messages of a conversation and their prompt: all messages in a chat template or, without a template, the last
/// line alone.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="maxTokens">The maximum number of tokens of a reply.</param>
internal sealed class ChatHistory(GenerationModel model, int maxTokens)
{
    private readonly List<ChatMessage> messages = [];

    /// <summary>The chat template; null if each line is completed on its own.</summary>
    public ChatTemplate? Template => model.ChatTemplate;

    /// <summary>The system message; null for the default of the template.</summary>
    public string? System { get; set; }

    /// <summary>The number of messages.</summary>
    public int Count => messages.Count;

    /// <summary>Removes all messages except <see cref="System"/>.</summary>
    public void Reset() => messages.Clear();

    /// <summary>Adds a user message and returns the tokens of the prompt. Removes the oldest messages if the prompt is
    /// too long.</summary>
    /// <param name="text">The message.</param>
    /// <param name="dropped">The number of removed messages.</param>
    /// <exception cref="InvalidInputException">The message alone is too long; it was not added.</exception>
    public int[] AddUserMessage(string text, out int dropped)
    {
        dropped = 0;
        int context = model.Model.Config.Context;
        if (Template is null)
            return CheckLength(model.Tokenizer.EncodePrompt(text), context - 1);

        return Add(new ChatMessage("user", text), context, out dropped);
    }

    /// <summary>Adds the result of a tool and returns the tokens of the prompt, as <see cref="AddUserMessage"/>.</summary>
    public int[] AddToolResult(string text, out int dropped) =>
        Add(new ChatMessage("tool", text), model.Model.Config.Context, out dropped);

    private int[] Add(ChatMessage message, int context, out int dropped)
    {
        dropped = 0;
        messages.Add(message);
        int limit = context - Math.Min(maxTokens, context / 4);
        int[] tokens;
        try
        {
            tokens = Encode();
        }
        catch (InvalidInputException)
        {
            RemoveLast(); // the template refuses the message
            throw;
        }

        for (; tokens.Length > limit && messages.Count > 1; tokens = Encode())
        {
            // Removes a user message together with its reply.
            int count = messages.FindIndex(1, static message => message.Role == "user");
            if (count < 0)
                break;
            messages.RemoveRange(0, count);
            dropped += count;
        }

        if (tokens.Length > limit)
            messages.Clear();
        return CheckLength(tokens, limit);
    }

    /// <summary>Adds the reply of the model.</summary>
    public void AddReply(string text)
    {
        if (Template is not null)
            messages.Add(new ChatMessage("assistant", text));
    }

    /// <summary>Removes the last message, if its reply was cancelled.</summary>
    public void RemoveLast()
    {
        if (messages.Count > 0)
            messages.RemoveAt(messages.Count - 1);
    }

    private int[] Encode() =>
        Template!
            .Encode(
                model.Tokenizer,
                System is null ? messages : [new ChatMessage("system", System), .. messages],
                new ChatArguments { AddGenerationPrompt = true }
            )
            .Ids;

    private static int[] CheckLength(int[] tokens, int limit) =>
        tokens.Length <= limit
            ? tokens
            : throw new InvalidInputException(
                $"the message has {tokens.Length} tokens; the model's context has room for {limit} before a reply"
            );
}
