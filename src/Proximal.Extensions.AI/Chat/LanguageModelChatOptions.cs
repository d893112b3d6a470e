using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>Options of a <see cref="LanguageModelChatClient"/>.</summary>
public sealed record LanguageModelChatOptions
{
    /// <summary>Name of the model in responses. Default null: the name of its folder, if it was loaded from one.</summary>
    public string? ModelId { get; init; }

    /// <summary>
    /// Options of sampling where a request has none. Default: those of <see cref="SamplingOptions"/> with at most 512
    /// tokens.
    /// </summary>
    public SamplingOptions Sampling { get; init; } = new() { MaxTokens = 512 };

    /// <summary>
    /// Seed of requests without one. Default 0. Each such request has the next random stream of the seed, so that a
    /// repeated question can have another answer; a request with a seed always has the same answer.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// How the model writes calls of tools. Default null: the format that its chat template has, Hermes if it has none.
    /// </summary>
    public ToolCallFormat? ToolCalls { get; init; }

    /// <summary>Arguments of the chat template in every request, such as <c>enable_thinking</c>. Default none.</summary>
    public ChatArguments TemplateArguments { get; init; } = new();
}
