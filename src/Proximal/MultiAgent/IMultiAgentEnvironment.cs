using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// An environment of several agents that step together (PettingZoo's parallel semantics) or in turns (its AEC
/// semantics). Derive from <see cref="MultiAgentEnvironment{TState}"/> to write one; implement this interface to adapt
/// another library.
/// </summary>
/// <remarks>
/// <para>
/// Agents have fixed indices from 0. A step takes the actions of the <see cref="AgentStatus.Acting"/> agents and returns,
/// for each agent, a reward, <see cref="MultiAgentStep.Terminated"/>, <see cref="MultiAgentStep.Truncated"/> and the
/// status for the next step. In a game with simultaneous moves all living agents act; in a turn-based game one acts and
/// the others wait. Rewards of a waiting agent count for its last action.
/// </para>
/// <para>
/// An agent whose flag is set gets a last observation and a last reward, and is absent from then on, while the others
/// continue. An absent agent may join at any step. The episode is over when no agent is left; the caller then resets.
/// </para>
/// </remarks>
public interface IMultiAgentEnvironment : IStateful
{
    /// <summary>Names of all agents that can occur (PettingZoo's <c>possible_agents</c>), at least one. Never
    /// changes.</summary>
    IReadOnlyList<string> Agents { get; }

    /// <summary>Number of steps of the environment after which the living agents are truncated; null for no
    /// limit.</summary>
    int? MaxEpisodeSteps { get; }

    /// <summary>Whether some actions are invalid in some states; see <see cref="MultiAgentStep.ActionMask"/>. Default
    /// false. Never changes.</summary>
    bool MasksActions => false;

    /// <summary>Observation space of an agent. Never changes.</summary>
    /// <param name="agent">Index of the agent.</param>
    Space ObservationSpace(int agent);

    /// <summary>Action space of an agent. Never changes.</summary>
    /// <param name="agent">Index of the agent.</param>
    Space ActionSpace(int agent);

    /// <summary>Team of an agent, any number, for self-play. Default: every agent is a team of its own. Never
    /// changes.</summary>
    /// <param name="agent">Index of the agent.</param>
    int Team(int agent) => agent;

    /// <summary>Seeds the random numbers of all later episodes. Call it once, before the first reset.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Index of an independent random sequence of the seed.</param>
    void Seed(ulong seed, ulong stream);

    /// <summary>Starts an episode.</summary>
    /// <param name="step">Receives the status of each agent, and observation and action mask of those that act. Its
    /// rewards and flags are cleared before.</param>
    void Reset(MultiAgentStep step);

    /// <summary>Takes one step.</summary>
    /// <param name="step">Contains the actions of the acting agents. Receives rewards, flags and the new status of each
    /// agent, the observation of each agent that acts next or has ended, and the mask of each that acts next. Rewards and
    /// flags are cleared before, masks are set to 1.</param>
    /// <exception cref="InvalidInputException">An action does not belong to its space.</exception>
    void Step(MultiAgentStep step);

    /// <summary>Draws the current state. Draws nothing if the environment has no rendering.</summary>
    /// <param name="canvas">Canvas to draw on.</param>
    void Render(ICanvas canvas) { }
}
