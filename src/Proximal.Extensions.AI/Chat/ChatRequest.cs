using System.Text.Json;
using Microsoft.Extensions.AI;
using Proximal.Language;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Proximal.Extensions.AI;

/// <summary>Request to a model: its prompt and how to continue it.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Sampling">Options of sampling.</param>
internal sealed record ChatRequest(int[] Prompt, SamplingOptions Sampling)
{
    /// <summary>Seed of the request; null for the next random stream of the client.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Format of calls; null if the model is not to call tools.</summary>
    public ToolCallFormat? ToolCalls { get; init; }

    /// <summary>Whether only the first call is used.</summary>
    public bool IsLimitedToOneCall { get; init; }

    /// <summary>Number of calls in the conversation so far, for the identities of new ones.</summary>
    public int CallsBefore { get; init; }

    /// <summary>Creates a request.</summary>
    /// <param name="tokenizer">Tokenizer of the model, with a chat template.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="chat">Options of the request; null for none.</param>
    /// <param name="client">Options of the client.</param>
    /// <exception cref="InvalidInputException">There is no chat template, or it refuses the conversation.</exception>
    /// <exception cref="NotSupportedException">The model does not support an option.</exception>
    public static ChatRequest Create(
        ITokenizer tokenizer,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? chat,
        LanguageModelChatOptions client
    )
    {
        RequireSupported(chat, client.ModelId);
        ChatTemplate template =
            tokenizer.ChatTemplate
            ?? throw new InvalidInputException(
                "the model's tokenizer has no chat template: load it with the name of one, Tokenizer.Load(folder, \"chatml\")"
            );
        JsonElement? tools = ToolDefinitions.Of(chat);
        var arguments = new ChatArguments
        {
            AddGenerationPrompt = true,
            Tools = tools ?? client.TemplateArguments.Tools,
            Documents = client.TemplateArguments.Documents,
            Variables = client.TemplateArguments.Variables,
            Date = client.TemplateArguments.Date,
        };
        int[] prompt = template.Encode(tokenizer, Conversation.Of(messages, chat?.Instructions), arguments).Ids;
        return new ChatRequest(prompt, SamplingOf(chat, client.Sampling))
        {
            Seed = chat?.Seed is { } seed ? unchecked((ulong)seed) : null,
            ToolCalls = tools is null ? null : client.ToolCalls ?? ToolCallParser.FormatOf(template.Source),
            IsLimitedToOneCall = chat?.AllowMultipleToolCalls == false,
            CallsBefore = Conversation.CallsIn(messages),
        };
    }

    private static SamplingOptions SamplingOf(ChatOptions? chat, SamplingOptions sampling) =>
        chat is null
            ? sampling
            : sampling with
            {
                MaxTokens = chat.MaxOutputTokens ?? sampling.MaxTokens,
                Temperature = chat.Temperature ?? sampling.Temperature,
                TopP = chat.TopP ?? sampling.TopP,
                TopK = chat.TopK ?? sampling.TopK,
                StopStrings = chat.StopSequences is { Count: > 0 } stops ? [.. stops] : sampling.StopStrings,
            };

    private static void RequireSupported(ChatOptions? chat, string? model)
    {
        if (chat is null)
            return;
        Require(chat.FrequencyPenalty is null or 0, nameof(chat.FrequencyPenalty), "use RepetitionPenalty of Sampling");
        Require(chat.PresencePenalty is null or 0, nameof(chat.PresencePenalty), "use RepetitionPenalty of Sampling");
        Require(chat.ResponseFormat is null or ChatResponseFormatText, nameof(chat.ResponseFormat), "it must be text");
        Require(chat.ConversationId is null, nameof(chat.ConversationId), "pass all messages in each request");
        Require(chat.ContinuationToken is null, nameof(chat.ContinuationToken), "responses are complete");
        Require(chat.Reasoning is null, nameof(chat.Reasoning), "use a variable of the chat template");
        Require(chat.RawRepresentationFactory is null, nameof(chat.RawRepresentationFactory), "use Sampling");
        Require(
            chat.ModelId is null || model is null || chat.ModelId == model,
            nameof(chat.ModelId),
            $"this client has the model {model}"
        );
    }

    private static void Require(bool condition, string option, string instead)
    {
        if (!condition)
            throw new NotSupportedException($"ChatOptions.{option} is not supported: {instead}");
    }
}
