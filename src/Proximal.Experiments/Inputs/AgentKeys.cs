using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Experiments.LanguageInputs>;

namespace Proximal.Experiments;

/// <summary>Keys of conversations with tools and environments.</summary>
internal static class AgentKeys
{
    /// <summary>The first key that differs from its default; null if none does.</summary>
    public static string? FirstWithoutEffect(LanguageInputs inputs) =>
        All.FirstOrDefault(key => key.Format(inputs) != key.Format(new LanguageInputs()))?.Key;

    /// <summary>All keys.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Any(
            "environment",
            nameof(LanguageInputs.Environment),
            "environment or null",
            "Environment that answers the replies of the model: grid, guessing, control:ID for a control environment, or "
                + "command:PROGRAM; null for none. Its rewards are added to reward, which can be null then, as can data.",
            o => TextValue.Format(o.Environment),
            (o, v) => o with { Environment = v.TextOrNull("an environment") }
        ),
        Of.Any(
            "tools",
            nameof(LanguageInputs.Tools),
            "list of tools",
            "Tools that the model can call: calculator, and command:PROGRAM for the tools of an MCP server.",
            o => TextValue.Format(o.Tools),
            (o, v) => o with { Tools = v.Texts("a list of tools such as [calculator]") }
        ),
        Of.Whole(
            "max_turns",
            nameof(LanguageInputs.MaxTurns),
            "Maximum replies of the model in a conversation.",
            o => o.MaxTurns,
            (o, v) => o with { MaxTurns = v.Count() }
        ),
        Of.Any(
            "max_conversation_tokens",
            nameof(LanguageInputs.MaxConversationTokens),
            "whole number or null",
            "Maximum tokens of a conversation after its prompt, sampled and inserted; null for the context length. "
                + "max_new_tokens limits each reply.",
            o => o.MaxConversationTokens?.ToString() ?? "null",
            (o, v) => o with { MaxConversationTokens = v.IsNull ? null : v.Count() }
        ),
        NamedValue.Of<LanguageInputs, ToolCallFormat?>(
            "tool_call_format",
            nameof(LanguageInputs.ToolCallFormat),
            "Format of the calls of tools in replies; auto for that of the chat template.",
            [
                (null, "auto"),
                (ToolCallFormat.Hermes, "hermes"),
                (ToolCallFormat.Llama3, "llama3"),
                (ToolCallFormat.Mistral, "mistral"),
            ],
            o => o.ToolCallFormat,
            (o, v) => o with { ToolCallFormat = v }
        ),
        Of.Number(
            "program_timeout",
            nameof(LanguageInputs.ProgramTimeout),
            "Seconds that a program of tools or an environment has for an answer.",
            o => o.ProgramTimeout,
            (o, v) => o with { ProgramTimeout = v.Number() }
        ),
    ];
}
