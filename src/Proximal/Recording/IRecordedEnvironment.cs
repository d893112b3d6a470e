using Proximal.Rendering;

namespace Proximal;

/// <summary>An environment of one or several agents, as an episode is recorded from it.</summary>
internal interface IRecordedEnvironment : IDisposable
{
    /// <summary>Names of the agents.</summary>
    IReadOnlyList<string> Agents { get; }

    /// <summary>Observation space of each agent.</summary>
    Space ObservationSpace { get; }

    /// <summary>Action space of each agent.</summary>
    Space ActionSpace { get; }

    /// <summary>Length of the action mask that follows an observation; 0 if actions are not masked.</summary>
    int MaskSize { get; }

    /// <summary>Number of steps after which an episode is truncated; null for no limit.</summary>
    int? MaxEpisodeSteps { get; }

    /// <summary>Whether the episode is over.</summary>
    bool IsOver { get; }

    /// <summary>Seeds the random numbers and starts an episode.</summary>
    void Begin(ulong seed);

    /// <summary>Whether an agent takes an action in the next step.</summary>
    bool Acts(int agent);

    /// <summary>Writes the observation of an agent, followed by its action mask.</summary>
    void Observe(int agent, Span<float> row);

    /// <summary>Takes one step.</summary>
    /// <param name="actions">Actions of all agents, [agents, action]; those of agents that do not act are
    /// ignored.</param>
    void Step(ReadOnlySpan<float> actions);

    /// <summary>Result of the last step for an agent.</summary>
    StepResult Result(int agent);

    /// <summary>Draws the current state.</summary>
    void Render(ICanvas canvas);
}
