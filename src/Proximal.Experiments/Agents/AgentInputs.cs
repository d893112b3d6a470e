using Proximal.Demos;
using Proximal.Environments;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Opens the environment and the tools of a configuration.</summary>
/// <param name="programTimeout">Seconds that a program has for an answer.</param>
/// <param name="allowPrograms">Whether programs may be started.</param>
internal sealed class AgentInputs(double programTimeout, bool allowPrograms)
{
    private const string CommandPrefix = "command:",
        ControlPrefix = "control:";

    private static readonly Dictionary<string, Func<ITextEnvironment>> Environments = new(StringComparer.Ordinal)
    {
        ["grid"] = static () => new GridWorld(),
        ["guessing"] = static () => new NumberGuessing(),
    };

    private static readonly Dictionary<string, ITool> Tools = new(StringComparer.Ordinal)
    {
        [Calculator.Tool.Name] = Calculator.Tool,
    };

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public void Validate()
    {
        if (!(programTimeout is > 0 and <= 86_400))
            throw new InvalidInputException($"program_timeout must lie in (0, 86400] seconds, but is {programTimeout}");
    }

    /// <summary>Opens an environment.</summary>
    /// <param name="text">A name, <c>control:ID</c> or <c>command:PROGRAM</c>.</param>
    /// <exception cref="InvalidInputException">There is no such environment, or programs are not allowed.</exception>
    public Func<ITextEnvironment> OpenEnvironment(string text)
    {
        if (text.StartsWith(CommandPrefix, StringComparison.Ordinal))
        {
            (string program, AgentProgramOptions options) = ReadProgram("environment", text);
            var environments = new ProgramEnvironments(program, options);
            try
            {
                environments.Start();
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidInputException($"environment: {text}: {exception.Message}", exception);
            }

            return environments.Create;
        }

        if (text.StartsWith(ControlPrefix, StringComparison.Ordinal))
        {
            EnvironmentEntry entry = new EnvironmentRegistry().Find(text[ControlPrefix.Length..]);
            if (entry.CreateAgents is not null)
                throw new InvalidInputException(
                    $"environment: {text} has several agents, and a conversation is played by one"
                );
            ControlTextOptions words = ControlWords.Of(entry.Name);
            return () => new ControlTextEnvironment(entry.Create(), words);
        }

        return Environments.GetValueOrDefault(text)
            ?? throw new InvalidInputException(
                $"environment: there is no text environment '{text}'{NearestName.Suggestion(text, Environments.Keys)} "
                    + $"(there are {string.Join(", ", Environments.Keys)}, {ControlPrefix}ID such as "
                    + $"{ControlPrefix}CartPole-v1, and {CommandPrefix}PROGRAM)"
            );
    }

    /// <summary>Opens tools.</summary>
    /// <param name="texts">Names, and <c>command:PROGRAM</c> for all tools of an MCP server.</param>
    /// <exception cref="InvalidInputException">There is no such tool, a program does not list its tools, or programs
    /// are not allowed.</exception>
    public IReadOnlyList<ITool> OpenTools(IReadOnlyList<string> texts) => [.. texts.SelectMany(OpenTool)];

    private IReadOnlyList<ITool> OpenTool(string text)
    {
        if (text.StartsWith(CommandPrefix, StringComparison.Ordinal))
        {
            (string program, AgentProgramOptions options) = ReadProgram("tools", text);
            return new ProgramTools(program, options).All;
        }

        return Tools.TryGetValue(text, out ITool? tool)
            ? [tool]
            : throw new InvalidInputException(
                $"tools: there is no tool '{text}'{NearestName.Suggestion(text, Tools.Keys)} (there are "
                    + $"{string.Join(", ", Tools.Keys)}, and {CommandPrefix}PROGRAM)"
            );
    }

    private (string Program, AgentProgramOptions Options) ReadProgram(string key, string text)
    {
        if (!allowPrograms)
            throw new InvalidInputException($"{key}: {text} starts a program, which must be allowed: --allow-programs");
        string[] words = text[CommandPrefix.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new InvalidInputException($"{key}: {CommandPrefix} needs a program");
        return (
            words[0],
            new AgentProgramOptions { Arguments = words[1..], Timeout = TimeSpan.FromSeconds(programTimeout) }
        );
    }
}
