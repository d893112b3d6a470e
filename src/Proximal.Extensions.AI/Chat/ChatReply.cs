using Microsoft.Extensions.AI;
using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>Converts generated tokens to updates of a response.</summary>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="request">The request.</param>
/// <param name="id">Identity of the response.</param>
/// <param name="model">Name of the model; null if unknown.</param>
internal sealed class ChatReply(ITokenizer tokenizer, ChatRequest request, string id, string? model)
{
    private readonly TextStream text = new(
        tokenizer,
        request.Sampling.StopStrings,
        request.ToolCalls is null ? null : ToolCallParser.Tokens
    );

    private readonly ToolCallParser? calls = request.ToolCalls is { } format ? new ToolCallParser(format) : null;

    /// <summary>Adds a token. Returns the new text; null if there is none yet.</summary>
    public ChatResponseUpdate? Add(GeneratedToken token)
    {
        string added = text.Add(token);
        if (calls is not null)
            added = calls.Add(added);
        return added.Length > 0 ? Update(new TextContent(added)) : null;
    }

    /// <summary>Ends the response: the rest of the text, the calls, the number of tokens and the reason.</summary>
    public ChatResponseUpdate Finish(Completion completion)
    {
        var contents = new List<AIContent>();
        (string rest, IReadOnlyList<ToolCall> found) = calls?.Finish() ?? ("", []);
        if (rest.Length > 0)
            contents.Add(new TextContent(rest));
        IEnumerable<ToolCall> used = request.IsLimitedToOneCall ? found.Take(1) : found;
        // The templates of Mistral require identities of nine letters and digits.
        contents.AddRange(
            used.Select(
                (call, i) =>
                    new FunctionCallContent(
                        call.Id ?? $"call{request.CallsBefore + i:D5}",
                        call.Name,
                        ArgumentsOf(call)
                    )
            )
        );
        contents.Add(
            new UsageContent(
                new UsageDetails
                {
                    InputTokenCount = completion.Prompt.Length,
                    OutputTokenCount = completion.Tokens.Length,
                    TotalTokenCount = completion.Prompt.Length + completion.Tokens.Length,
                }
            )
        );
        ChatResponseUpdate update = Update([.. contents]);
        update.FinishReason =
            found.Count > 0 ? ChatFinishReason.ToolCalls
            : completion.Finish == FinishReason.Length ? ChatFinishReason.Length
            : ChatFinishReason.Stop;
        return update;
    }

    private static Dictionary<string, object?> ArgumentsOf(ToolCall call) =>
        call
            .Arguments.EnumerateObject()
            .ToDictionary(
                static member => member.Name,
                static member => (object?)member.Value.Clone(),
                StringComparer.Ordinal
            );

    private ChatResponseUpdate Update(params AIContent[] contents) =>
        new(ChatRole.Assistant, contents)
        {
            ResponseId = id,
            MessageId = id,
            ModelId = model,
        };
}
