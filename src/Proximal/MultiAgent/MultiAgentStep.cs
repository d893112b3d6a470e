namespace Proximal;

/// <summary>
/// Actions and results of a step of an <see cref="IMultiAgentEnvironment"/>, for all its agents. Allocated once and
/// overwritten at every step.
/// </summary>
public sealed class MultiAgentStep
{
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] masks;
    private readonly int[] observationStarts;
    private readonly int[] actionStarts;
    private readonly int[] maskStarts;
    private readonly float[] rewards;
    private readonly bool[] terminated;
    private readonly bool[] truncated;
    private readonly AgentStatus[] status;

    /// <summary>Allocates the buffers of an environment.</summary>
    /// <param name="environment">Environment with the agents and their spaces.</param>
    public MultiAgentStep(IMultiAgentEnvironment environment)
    {
        int agents = environment.Agents.Count;
        (observationStarts, actionStarts, maskStarts) = (new int[agents + 1], new int[agents + 1], new int[agents + 1]);
        for (int i = 0; i < agents; i++)
        {
            Space action = environment.ActionSpace(i);
            observationStarts[i + 1] = observationStarts[i] + environment.ObservationSpace(i).ObservationSize;
            actionStarts[i + 1] = actionStarts[i] + action.ActionSize;
            maskStarts[i + 1] = maskStarts[i] + (environment.MasksActions ? action.ActionMaskSize : 0);
        }

        observations = new float[observationStarts[agents]];
        actions = new float[actionStarts[agents]];
        masks = new float[maskStarts[agents]];
        (rewards, terminated, truncated) = (new float[agents], new bool[agents], new bool[agents]);
        status = new AgentStatus[agents];
    }

    /// <summary>Number of agents.</summary>
    public int Count => status.Length;

    /// <summary>Rewards of the step, [agents].</summary>
    public Span<float> Rewards => rewards;

    /// <summary>Whether the episode of an agent ended within the task in this step, [agents].</summary>
    public Span<bool> Terminated => terminated;

    /// <summary>Whether the episode of an agent was truncated in this step, for example by a time limit,
    /// [agents].</summary>
    public Span<bool> Truncated => truncated;

    /// <summary>What each agent does in the next step, [agents].</summary>
    public Span<AgentStatus> Status => status;

    /// <summary>Whether no agent is left, so that the episode of the environment is over.</summary>
    public bool IsOver => !status.AsSpan().ContainsAnyExcept(AgentStatus.Absent);

    /// <summary>Observation of an agent.</summary>
    /// <param name="agent">Index of the agent.</param>
    public Span<float> Observation(int agent) => Slice(observations, observationStarts, agent);

    /// <summary>Action of an agent, within the bounds of its space. Zeros for agents that do not act.</summary>
    /// <param name="agent">Index of the agent.</param>
    public Span<float> Action(int agent) => Slice(actions, actionStarts, agent);

    /// <summary>Action of an agent with a <see cref="Discrete"/> action space.</summary>
    /// <param name="agent">Index of the agent.</param>
    public int Choice(int agent) => (int)Action(agent)[0];

    /// <summary>Action mask of an agent: 1 for valid actions, 0 for invalid ones. Empty if actions are not
    /// masked.</summary>
    /// <param name="agent">Index of the agent.</param>
    public Span<float> ActionMask(int agent) => Slice(masks, maskStarts, agent);

    /// <summary>Whether the episode of an agent ended in this step, for either reason.</summary>
    /// <param name="agent">Index of the agent.</param>
    public bool Ended(int agent) => terminated[agent] || truncated[agent];

    /// <summary>Terminates the episodes of all agents that are in the game.</summary>
    public void TerminateAll()
    {
        for (int i = 0; i < status.Length; i++)
            terminated[i] = status[i] != AgentStatus.Absent;
    }

    /// <summary>Clears rewards and flags, and allows all actions. Callers of <see cref="IMultiAgentEnvironment.Step"/>
    /// call it before.</summary>
    public void Clear()
    {
        rewards.AsSpan().Clear();
        terminated.AsSpan().Clear();
        truncated.AsSpan().Clear();
        masks.AsSpan().Fill(1);
    }

    private static Span<float> Slice(float[] values, int[] starts, int agent) =>
        values.AsSpan(starts[agent]..starts[agent + 1]);
}
