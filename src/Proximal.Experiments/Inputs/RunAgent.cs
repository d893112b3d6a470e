using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Opens the tools and the environment of a run.</summary>
internal static class RunAgent
{
    /// <summary>Opens the setup of conversations.</summary>
    /// <param name="inputs">Inputs with a tool or an environment.</param>
    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="allowPrograms">Whether programs may be started.</param>
    /// <exception cref="InvalidInputException">A tool or environment does not exist, does not work, or starts a program
    /// without permission.</exception>
    public static AgentSetup Open(LanguageInputs inputs, ITokenizer tokenizer, bool allowPrograms)
    {
        var open = new AgentInputs(inputs.ProgramTimeout, allowPrograms);
        open.Validate();
        return new AgentSetup
        {
            Environment = inputs.Environment is { } environment ? open.OpenEnvironment(environment) : null,
            Tools = open.OpenTools(inputs.Tools),
            MaxTurns = inputs.MaxTurns,
            MaxConversationTokens = inputs.MaxConversationTokens,
            Template = tokenizer.ChatTemplate?.With(inputs.TemplateArguments()),
            ToolCalls = inputs.ToolCallFormat is { } format ? ToolCallReader.Of(format) : null,
        };
    }
}
