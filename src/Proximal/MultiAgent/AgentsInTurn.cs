using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// An environment of several agents as one with a single agent, which plays all of them: a step is the decision of one
/// agent (PettingZoo's <c>parallel_to_aec</c>). The environment steps when all acting agents have decided; the reward is
/// then the mean of the agents' rewards, and 0 in the other steps.
/// </summary>
/// <remarks>It serves to watch and to check an environment. <see cref="MultiAgentVectorEnvironment"/> serves to train, with
/// the rewards of each agent.</remarks>
public sealed class AgentsInTurn : IEnvironment, IDisposable
{
    private readonly MultiAgentGame game;
    private int agent;
    private bool isRunning;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment; all its agents have the same spaces.</param>
    /// <exception cref="InvalidInputException">Agents or spaces are missing or differ.</exception>
    public AgentsInTurn(IMultiAgentEnvironment inner)
    {
        game = new MultiAgentGame(inner);
        game.RequireEqualSpaces(inner);
        (ObservationSpace, ActionSpace) = (inner.ObservationSpace(0), inner.ActionSpace(0));
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>Number of decisions of an episode in which all agents live to the limit; null for no limit.</summary>
    public int? MaxEpisodeSteps => game.Environment.MaxEpisodeSteps * game.Step.Count;

    /// <inheritdoc/>
    public bool MasksActions => game.Environment.MasksActions;

    /// <summary>Index of the agent that decides next.</summary>
    public int Agent => agent;

    /// <inheritdoc/>
    public void WriteActionMask(Span<float> mask) => game.Step.ActionMask(agent).CopyTo(mask);

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream)
    {
        game.Environment.Seed(seed, stream);
        isRunning = false;
    }

    /// <inheritdoc/>
    public void Reset(Span<float> observation)
    {
        game.Reset();
        agent = Next(from: 0);
        isRunning = true;
        game.Step.Observation(agent).CopyTo(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (!isRunning)
            throw new InvalidOperationException("no episode is running: call Reset first");
        ActionSpace.CheckActions(action);
        MultiAgentStep step = game.Step;
        action.CopyTo(step.Action(agent));
        int next = Next(agent + 1);
        if (next < step.Count)
        {
            agent = next;
            step.Observation(agent).CopyTo(observation);
            return default;
        }

        int last = agent;
        game.Advance();
        float reward = 0;
        bool terminates = false;
        for (int i = 0; i < step.Count; i++)
        {
            reward += step.Rewards[i];
            terminates |= step.Terminated[i];
            step.Action(i).Clear();
        }

        isRunning = !step.IsOver;
        agent = isRunning ? Next(from: 0) : last;
        step.Observation(agent).CopyTo(observation);
        return new StepResult(reward / step.Count, !isRunning && terminates, !isRunning && !terminates);
    }

    /// <inheritdoc/>
    public void Render(ICanvas canvas) => game.Environment.Render(canvas);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        game.Environment.SaveState(state, prefix);
        state.SetValue($"{prefix}.agent", agent);
        state.SetValue($"{prefix}.in_episode", isRunning);
        for (int i = 0; i < game.Step.Count; i++)
        {
            state.SetValue($"{prefix}.{i}.status", (int)game.Step.Status[i]);
            state.Set<float>($"{prefix}.{i}.action", game.Step.Action(i));
            state.Set<float>($"{prefix}.{i}.observation", game.Step.Observation(i));
            state.Set<float>($"{prefix}.{i}.mask", game.Step.ActionMask(i));
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        game.Environment.LoadState(state, prefix);
        agent = state.GetValue<int>($"{prefix}.agent");
        isRunning = state.GetValue<bool>($"{prefix}.in_episode");
        for (int i = 0; i < game.Step.Count; i++)
        {
            game.Step.Status[i] = (AgentStatus)state.GetValue<int>($"{prefix}.{i}.status");
            state.CopyTo($"{prefix}.{i}.action", game.Step.Action(i));
            state.CopyTo($"{prefix}.{i}.observation", game.Step.Observation(i));
            state.CopyTo($"{prefix}.{i}.mask", game.Step.ActionMask(i));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (game.Environment as IDisposable)?.Dispose();

    private int Next(int from)
    {
        while (from < game.Step.Count && game.Step.Status[from] != AgentStatus.Acting)
            from++;
        return from;
    }
}
